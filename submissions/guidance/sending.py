"""What to do before, while and after sending, and what happens to files."""

from django.utils.translation import gettext_lazy as _

from submissions.guidance.topic import Picture, Topic, part

BEFORE = Topic(
    "before",
    _("Before you send"),
    (
        part(
            _(
                "Use Tor Browser, not in a place where somebody watches your screen, and not on a "
                "device of your work or of an authority."
            ),
            _(
                "If your telephone may be searched on the way, do not carry the pictures on it. "
                "Send them and delete them, or do not take them along."
            ),
            _("Do not send what only you could know, unless you accept that it may point at you."),
            _("Tell nobody that you write to us, neither before nor afterwards."),
            _("Choose a time when nobody waits for you and nobody looks over your shoulder."),
        ),
    ),
)
DURING = Topic(
    "during",
    _("While you send"),
    (
        part(
            _("Keep your codename first: in your memory, or on paper among other things."),
            _(
                "Write short and plain sentences. Leave out names and addresses of people who "
                "could be harmed."
            ),
            _(
                "Send one file after the other. If the line breaks, send it again: nothing is "
                "kept twice."
            ),
            _("Wait until the page says that it arrived. Then close the window."),
            _("If somebody comes, close the window at once. You can go on later."),
            steps=True,
        ),
    ),
    pictures=(Picture("files", _("After your words: your codename, and below it your files.")),),
)
AFTER = Topic(
    "after",
    _("Afterwards"),
    (
        part(
            _(
                "In Tor Browser, choose “New Identity”: it closes every window and forgets what "
                "you looked at."
            ),
            _(
                "If you cannot find “New Identity”, as on some phones, quit the browser from its "
                "own menu."
            ),
            _("In another browser, close all its windows and delete the history of today."),
            _("On a borrowed or shared device, sign out of it or switch it off."),
            heading=_("What to do now"),
        ),
        part(
            _(
                "Keep your codename where nobody looks for it, or in your memory. Do not keep it "
                "on your telephone."
            ),
            _(
                "Delete the pictures from the phone, from its bin, from messengers, and from "
                "copies in a cloud."
            ),
            _(
                "Experts can often bring back what was deleted. A device that may be searched is "
                "best left at home."
            ),
            _("If you are in danger, do not come back. We keep what you sent."),
            heading=_("In the days after"),
        ),
    ),
)
FILES = Topic(
    "files",
    _("Your files: what goes and what stays"),
    (
        part(
            _(
                "Place, time, the names of people and programs, the camera and its numbers, small "
                "preview pictures, and everything that no program shows. After sending you see "
                "what was removed from each file."
            ),
            heading=_("What we remove from files"),
        ),
        part(
            _(
                "What the picture shows and the film lets hear: faces, voices, licence plates, "
                "street signs, the view from a window."
            ),
            _(
                "The fine noise of a camera's sensor and the sound of a microphone, by which an "
                "expert with your device can recognise it."
            ),
            _("The way you write. Keep sentences short and plain."),
            heading=_("What stays in them"),
            warning=True,
        ),
        part(
            _(
                "If a face, a voice or a place must not be published, say so in your words: it "
                "can be covered."
            ),
            _(
                "Send the first file, as the device made it. Copies that went through a messenger "
                "are harder to check."
            ),
            heading=_("What helps"),
        ),
    ),
)
VIDEOS = Topic(
    "videos",
    _("Long videos over a slow line"),
    (
        part(
            _(
                "Record pieces of one or two minutes, each a file of its own. A line that breaks "
                "then costs one piece only."
            ),
            _(
                "Trim a long video with the phone’s own editor, save each part as a new video, "
                "and send them in their order."
            ),
            _("Choose a lower quality before you record: 720p is enough to check a video."),
            _(
                "At 20 kilobytes a second, 10 megabytes take about eight minutes. Let the screen "
                "stay on: many phones stop sending when it goes dark."
            ),
            _("Do not shrink a video with a messenger or a website: they keep copies."),
        ),
    ),
)
