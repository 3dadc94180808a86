"""A mail server that takes everything as fast as it can and keeps nothing: it counts, and notes when codes arrive.

`python -m tests.bench.sink` prints its port, then a line for each mail to an address that begins with “code”: the
moment, on the clock that all processes of the machine share, and the address. XCOUNT asks how many it has taken.
"""

import asyncio
import time
from contextlib import suppress

taken = 0


async def listen(reader, writer):
    with suppress(ConnectionError):  # a worker that is killed says no goodbye
        await converse(reader, writer)


async def converse(reader, writer):
    global taken
    recipient = b""
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            taken += 1
            if recipient.startswith(b"code"):
                print(time.monotonic(), recipient.decode(), flush=True)  # noqa: T201
            writer.write(b"250 taken\r\n")
        elif word == b"RCPT":
            recipient = line[line.index(b"<") + 1 : line.index(b">")]
            writer.write(b"250 OK\r\n")
        elif word == b"XCOU":
            writer.write(b"250 %d\r\n" % taken)
        elif word == b"QUIT":
            writer.write(b"221 bye\r\n")
            break
        else:
            writer.write(b"250 OK\r\n")
    writer.close()


async def main():
    server = await asyncio.start_server(listen, "127.0.0.1", 0, limit=2**22)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
