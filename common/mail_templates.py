"""A mail's templates, made ready once per process: one flat template each, MJML already HTML with Django's tags in it.

MJML lays a mail out; what a mail says never changes the layout. So the parts of a template (base, blocks, includes) are
put together as text, MJML turns that into HTML, tags and all, and each mail is then one pass of Django's own renderer.
"""

import re
from functools import cache

from django.template import Template, TemplateSyntaxError
from django.template.base import Lexer, Token, TokenType
from mjml import mjml2html

from common.mail_style import inline

# Inside these MJML keeps what it finds; anywhere else a tag of Django's has to stand in an <mj-raw>.
KEEPS_TEXT = {"mj-preview", "mj-raw", "mj-style", "mj-text", "mj-title"}
TAG_OF_DJANGO_OR_MJML = re.compile(
    r"""(?P<django>\{%.*?%\}|\{\{.*?\}\})|<(?P<end>/?)(?P<name>mj[a-z-]*)(?:"[^"]*"|[^">])*?(?P<alone>/?)>"""
)


@cache
def text_template(engine, name):
    """`templates/mail/<name>.txt` as one template. Its autoescape is for whoever renders it to turn off."""
    return Template(_written(_flat(engine, f"mail/{name}.txt")), name=f"mail/{name}.txt", engine=engine)


@cache
def html_template(engine, name):
    """`templates/mail/<name>.mjml` as one template of HTML. What was typed as HTML is still to be styled."""
    html = mjml2html(_in_raw(_written(_flat(engine, f"mail/{name}.mjml"))))
    return Template(inline(html), name=f"mail/{name}.mjml", engine=engine)


def _flat(engine, name, blocks=None):
    """The tokens of this template with those of its base and its includes in their place. No comments.

    `blocks`: what a template that extends this one says instead of its blocks, {name: tokens}.
    """
    tokens = _without_comments(Lexer(engine.get_template(name).source).tokenize())
    first = next((token for token in tokens if token.token_type != TokenType.TEXT), None)
    if first is not None and first.contents.startswith("extends "):
        own = dict(_blocks(tokens)) | (blocks or {})
        return _flat(engine, _constant(first, name), own)
    flat, tokens = [], iter(tokens)
    for token in tokens:
        word = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if word == "block":
            block, inside = token.contents.split()[1], _until(tokens, "block")
            flat += _included(engine, (blocks or {}).get(block, inside), name)
        else:
            flat += _included(engine, [token], name)
    return flat


def _included(engine, tokens, name):
    """The same tokens, with what they include in the place of each include."""
    flat = []
    for token in tokens:
        if token.token_type != TokenType.BLOCK or not token.contents.startswith("include "):
            flat.append(token)
            continue
        _, _, *words = token.split_contents()
        inside = _flat(engine, _constant(token, name))
        only, given = words[-1:] == ["only"], " ".join(word for word in words if word not in {"with", "only"})
        tag = "alone" if only else "with" if given else ""
        if tag:
            inside = [
                Token(TokenType.BLOCK, f"{tag} {given}", lineno=token.lineno),
                *inside,
                Token(TokenType.BLOCK, f"end{tag}", lineno=token.lineno),
            ]
        flat += inside
    return flat


def _without_comments(tokens):
    kept, tokens = [], iter(tokens)
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.split()[0] == "comment":
            _until(tokens, "comment")
        elif token.token_type != TokenType.COMMENT:
            kept.append(token)
    return kept


def _blocks(tokens):
    """(name, tokens) of each block of a template that extends another. Whatever stands outside is not said."""
    tokens = iter(tokens)
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.startswith("block "):
            yield token.contents.split()[1], _until(tokens, "block")


def _until(tokens, tag):
    """The tokens up to the end of this tag, which is taken too. No mail has a tag of these inside its like."""
    inside = []
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.split()[0] == f"end{tag}":
            break
        inside.append(token)
    return inside


def _constant(token, name):
    template = token.split_contents()[1]
    if template[0] not in "\"'":
        raise TemplateSyntaxError(f"{name}: a mail is put together before it is filled, so name {template} in quotes")
    return template.strip("\"'")


def _written(tokens):
    marks = {TokenType.TEXT: "{}", TokenType.VAR: "{{{{ {} }}}}", TokenType.BLOCK: "{{% {} %}}"}
    return "".join(marks[token.token_type].format(token.contents) for token in tokens)


def _in_raw(markup):
    """The same MJML, in which each tag of Django's that stands between its elements is in an <mj-raw>."""
    inside, parts, done = "", [], 0
    for match in TAG_OF_DJANGO_OR_MJML.finditer(markup):
        if match["name"] and "{" in match[0]:
            raise TemplateSyntaxError(f"MJML reckons with what an element says of itself: no tag may be in {match[0]}")
        if match["django"]:
            if not inside:
                parts += [markup[done : match.start()], f"<mj-raw>{match['django']}</mj-raw>"]
                done = match.end()
        elif inside == match["name"] and match["end"]:
            inside = ""
        elif not inside and match["name"] in KEEPS_TEXT and not match["end"] and not match["alone"]:
            inside = match["name"]
    return "".join([*parts, markup[done:]])
