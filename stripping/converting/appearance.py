"""How a film is meant to be seen: what FFmpeg does not carry over when it codes pictures anew."""

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream


def is_cover(stream: VideoStream) -> bool:
    """A picture beside a recording (an album's cover, a face) is a track to FFmpeg, and no film."""
    return bool(stream.disposition & Disposition.attached_pic)


def turn(film: InputContainer) -> float:
    """Degrees, counter-clockwise, by which players turn each picture; 0 where none can be seen."""
    try:
        frame = next(film.decode(video=0), None) if film.streams.video else None
    except av.FFmpegError:
        return 0
    return frame.rotation if frame is not None else 0


def same(target: VideoStream, picture: VideoStream, turned: float) -> None:
    """Pixels of the same shape: those of camcorders and of television are no squares."""
    if shape := picture.sample_aspect_ratio or picture.codec_context.sample_aspect_ratio:
        target.codec_context.sample_aspect_ratio = shape
    if turned:
        target.set_display_rotation(turned)
