"""Put a picture into an audio file."""

from __future__ import annotations

from pathlib import Path

import av

_DEMUXERS = {b"\xff\xd8\xff": "jpeg_pipe", b"\x89PN": "png_pipe"}


def attach_cover(container: av.container.OutputContainer, picture: Path) -> av.Packet[av.VideoStream] | None:
    """Announce the JPEG or PNG file `picture` as the cover of `container`; returns the packet to write first.

    Must come after the audio stream was added. None where the file is no such picture: a song without its cover is
    still the song.
    """
    with picture.open("rb") as file:
        demuxer = _DEMUXERS.get(file.read(3))
        file.seek(0)
        if demuxer is None:
            return None
        try:
            with av.open(file, mode="r", format=demuxer, options={"codec_whitelist": "mjpeg,png"}) as source:
                stream = source.streams.video[0]
                packet = next(source.demux(stream))
                return _announce(container, stream, packet) if stream.codec_context.width else None
        except av.error.InvalidDataError:
            return None


def _announce(
    container: av.container.OutputContainer, template: av.VideoStream, packet: av.Packet[av.VideoStream]
) -> av.Packet[av.VideoStream]:
    stream = container.add_stream_from_template(template)
    stream.disposition = av.stream.Disposition.attached_pic
    packet.stream = stream
    packet.pts = packet.dts = 0
    return packet
