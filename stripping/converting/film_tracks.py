"""The tracks of a film that FFmpeg writes: moved packet by packet, or coded anew."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, cast

import av
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from stripping.converting import appearance

# What MP4 and its stripper have as they are. H.264 and the others keep every picture they had.
MOVED = frozenset(("h264", "hevc", "av1", "vp9", "mpeg4"))
MOVED_SOUND = frozenset(("aac", "mp3", "mp3float", "ac3", "eac3", "opus", "alac", "flac"))
ALONE = {"threads": "1"}  # a child of the sandbox has one thread
# Of x264: hardly a difference to see, at the speed of an old machine, in little memory.
H264 = {"preset": "veryfast", "crf": "18", "rc-lookahead": "10", "x264-params": "sliced-threads=0"}
SPEECH, MUSIC = 32_000, 96_000  # bits a second and channel: of old telephones' voices, and of more
TELEPHONE = 16_000  # samples a second, up to which a recording is somebody's voice
OPUS_RATE = 48_000
ADTS = b"\xff"  # begins each frame of AAC in a broadcast (ISO 13818-7, 6.2); MP4 has bare ones
# Takes one packet of the source, or None at its end, and writes what it makes of it.
Track = Callable[["Packet[Any] | None"], None]


def track_of_pictures(clean: OutputContainer, picture: VideoStream, turn: float) -> Track:
    if picture.codec_context.name in MOVED:
        return moved(clean, picture)
    return coded_pictures(clean, picture, turn)


def track_of_sound(clean: OutputContainer, sound: AudioStream) -> Track:
    if sound.codec_context.name in MOVED_SOUND:
        return moved(clean, sound)
    return coded_sound(clean, sound, "aac")


def moved(clean: OutputContainer, stream: Stream) -> Track:
    """Packets as they are. One without a time, before the first that has one, is left out."""
    target = clean.add_stream_from_template(cast(Any, stream))
    bare: BitStreamFilterContext | None = None

    def move(packet: "Packet[Any] | None") -> None:
        nonlocal bare
        if packet is None or packet.dts is None:
            return
        if stream.codec_context.name == "aac" and bytes(packet)[:1] == ADTS:
            bare = bare or BitStreamFilterContext("aac_adtstoasc", cast(Any, stream))
        for piece in bare.filter(packet) if bare else [packet]:
            piece.stream = target
            clean.mux(piece)

    return move


def coded_pictures(clean: OutputContainer, picture: VideoStream, turn: float) -> Track:
    rate = picture.average_rate or picture.guessed_rate or Fraction(25)
    target = clean.add_stream("libx264", rate=rate, options=H264 | ALONE)
    source = picture.codec_context
    source.thread_count = target.codec_context.thread_count = 1
    # H.264 of this kind halves colours in both directions.
    target.width, target.height = source.width // 2 * 2, source.height // 2 * 2
    target.pix_fmt = "yuv420p"
    target.codec_context.time_base = picture.time_base or 1 / rate
    target.codec_context.color_range = ColorRange.MPEG
    target.codec_context.colorspace = source.colorspace
    appearance.same(target, picture, turn)

    def code(packet: "Packet[Any] | None") -> None:
        for frame in picture.decode(packet):
            # Cameras write numbers of the whole range, which few players believe of H.264.
            upright = frame.reformat(
                *(target.width, target.height, "yuv420p"),
                src_color_range=frame.color_range,
                dst_color_range=ColorRange.MPEG,
            )
            upright.pict_type = 0
            clean.mux(target.encode(upright))
        if packet is None:
            clean.mux(target.encode(None))

    return code


def coded_sound(
    clean: OutputContainer, sound: AudioStream, coding: str, *, alone: bool = False
) -> Track:
    """``alone``: without pictures, so its samples follow each other, whatever times it has."""
    source = sound.codec_context
    source.thread_count = 1
    rate = OPUS_RATE if coding == "libopus" else source.sample_rate
    layout = "mono" if source.layout.nb_channels == 1 else "stereo"
    target = cast(AudioStream, clean.add_stream(coding, rate=rate, layout=layout))
    target.codec_context.thread_count = 1
    if coding != "flac":
        each = SPEECH if source.sample_rate <= TELEPHONE else MUSIC
        target.bit_rate = each * target.layout.nb_channels
    resampler = av.AudioResampler(target.format, target.layout, rate, target.frame_size or None)
    done = 0

    def encode(frame: "av.AudioFrame | None") -> None:
        nonlocal done
        for piece in resampler.resample(frame):
            if alone:
                piece.pts, piece.time_base = done, Fraction(1, rate)
                done += piece.samples
            clean.mux(target.encode(piece))

    def code(packet: "Packet[Any] | None") -> None:
        for frame in sound.decode(packet):
            encode(frame)
        if packet is None:
            encode(None)
            clean.mux(target.encode(None))

    return code
