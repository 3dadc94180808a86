"""Where things stand on the maps. Pure: councils here are plain records, nothing touches the database."""

from types import SimpleNamespace

from common import hexmap


def council(pk, q=None, r=None, name="", code="AAA", county=""):
    return SimpleNamespace(pk=pk, hex_q=q, hex_r=r, short_name=name or f"Sample {pk}", code=code, county=county)


def group(pk, name="South"):
    return SimpleNamespace(pk=pk, name=name)


def spots(area):
    return {cell.council.pk: (cell.x, cell.text_y) for cell in area.cells}


def test_odd_rows_sit_half_a_hexagon_to_the_right_and_rows_grow_northwards():
    drawn = hexmap.national([council(1, 0, 0), council(2, 0, 1), council(3, 1, 2)], [], {})

    assert [(hexagon.x, hexagon.y) for hexagon in drawn.alone] == [("0", "0"), ("8.7", "-15"), ("17.3", "-30")]


def test_the_box_holds_every_hexagon_with_its_margin():
    drawn = hexmap.national([council(1, 0, 0), council(2, 1, 2)], [], {})

    assert drawn.view_box == "-11.7 -43 40.6 56"


def test_a_council_without_a_hexagon_is_left_off_the_national_map():
    south = group(1)

    drawn = hexmap.national([council(1, 0, 0), council(2)], [south], {1: [south], 2: [south]})

    assert [hexagon.name for patch in drawn.patches for hexagon in patch.hexagons] == ["Sample 1"]
    assert drawn.alone == ()


def test_covered_councils_are_their_groups_and_the_others_stand_alone():
    south, north = group(1), group(2, "North")

    drawn = hexmap.national(
        [council(1, 0, 0), council(2, 1, 0), council(3, 2, 0)], [south, north], {1: [south], 3: [north]}
    )

    assert [(patch.group, [h.name for h in patch.hexagons]) for patch in drawn.patches] == [
        (south, ["Sample 1"]),
        (north, ["Sample 3"]),
    ]
    assert [hexagon.name for hexagon in drawn.alone] == ["Sample 2"]


def test_a_council_of_two_groups_shows_the_older_one():
    older, newer = group(9), group(1)

    drawn = hexmap.national([council(1, 0, 0)], [older, newer], {1: [newer, older]})

    assert [patch.group for patch in drawn.patches] == [older]


def test_without_any_hexagon_there_is_no_map():
    assert hexmap.national([council(1)], [], {}) is None
    assert hexmap.area([], {}) is None


def test_a_new_group_recolours_no_old_one_and_the_palette_begins_again_after_six():
    groups = [group(pk) for pk in range(1, 8)]

    six, seven = hexmap.fills(groups[:6]), hexmap.fills(groups)

    assert {pk: seven[pk] for pk in six} == six
    assert len(set(six.values())) == 6
    assert seven[7] == six[1]


def test_a_name_stands_on_one_line_where_the_land_is_wide_enough_and_word_by_word_where_not():
    wide = hexmap.label("North West", [council(pk, pk, 0) for pk in range(6)])
    narrow = hexmap.label("North West", [council(pk, pk, 0) for pk in range(3)])

    assert wide.lines == (("North West", "0.3em"),)
    assert narrow.lines == (("North", "-0.2em"), ("West", "1em"))


def test_a_long_name_is_cut_at_the_first_and():
    label = hexmap.label("Yorkshire and the Humber", [council(pk, pk, 0) for pk in range(6)])

    assert label.lines == (("Yorkshire", "0.3em"),)


def test_a_name_stands_in_the_middle_of_its_land():
    label = hexmap.label("Mid", [council(1, 0, 0), council(2, 2, 0), council(3, 0, 4), council(4, 2, 4)])

    assert (label.x, label.y) == ("17.3", "-30")


def test_an_area_says_in_words_what_each_council_is_to_the_group():
    area = hexmap.area(
        [council(1, 0, 0), council(2, 1, 0), council(3, 2, 0)],
        {1: ("hosted", "hosted in March 2017"), 2: ("next", "hosts next")},
    )

    assert [(cell.council.pk, cell.look.state, cell.words) for cell in area.cells] == [
        (1, "hosted", "hosted in March 2017"),
        (2, "next", "hosts next"),
        (3, "member", "has not hosted yet"),
    ]


def test_an_area_is_read_from_the_north_west_row_by_row_and_then_the_counties():
    county = council(5, code="OXF")

    area = hexmap.area([county, council(1, 1, 0), council(2, 0, 0), council(3, 5, 2)], {})

    assert [cell.council.pk for cell in area.cells] == [3, 2, 1, 5]


def test_a_county_stands_beside_the_map_at_the_height_of_its_districts():
    county = council(9, code="OXF")
    districts = [council(1, 0, 4, county="OXF"), council(2, 1, 4, county="OXF")]

    area = hexmap.area([*districts, council(3, 3, 0), county], {})

    assert spots(area)[9] == ("79.7", "-57.8")
    assert area.counties.lines == (("county", "0"),)


def test_counties_at_the_same_height_do_not_stand_on_each_other():
    area = hexmap.area([council(1, 0, 0), council(2, name="Alpha"), council(3, name="Beta")], {})

    assert [spots(area)[pk] for pk in (2, 3)] == [("27.7", "2.2"), ("27.7", "26.2")]
    assert area.counties.lines == (("counties", "0"),)


def test_the_word_over_the_counties_is_inside_the_box():
    area = hexmap.area([council(1, 0, 0), council(2)], {})

    top = float(area.view_box.split()[1])
    assert top <= float(area.counties.y) - 6


def test_counties_alone_are_a_map_too():
    area = hexmap.area([council(1), council(2)], {})

    assert [cell.council.pk for cell in area.cells] == [1, 2]
    assert area.counties is None


def test_an_area_too_wide_for_a_narrow_column_says_so():
    assert not hexmap.area([council(1, 0, 0), council(2, 10, 0)], {}).is_wide
    assert hexmap.area([council(1, 0, 0), council(2, 11, 0)], {}).is_wide


def test_numbers_are_short_and_there_is_no_minus_zero():
    assert [hexmap.number(value) for value in (12.0, -3.44, -0.04, 0.05)] == ["12", "-3.4", "0", "0.1"]


def test_a_picture_fills_the_councils_that_it_is_about_and_names_them():
    land = hexmap.ground([council(1, 0, 0), council(2, 0, 1, name="<Bold>"), council(3)])

    drawn = hexmap.marked(land, {2, 3})

    assert drawn.alone == '<use href="#pg-hexagon" x="0" y="0"/>\n'
    assert drawn.there == '<use href="#pg-hexagon" x="8.7" y="-15"><title>&lt;Bold&gt;</title></use>\n'
    assert land.view_box == hexmap.national([council(1, 0, 0), council(2, 0, 1)], [], {}).view_box
    assert len(land.drawn) == 2


def test_without_a_hexagon_there_is_no_picture():
    assert hexmap.ground([council(1)]) is None
    assert hexmap.marked(None, {1}) is None
