"""The rows. A new one is named in names.py, and read in config/settings.py or where it acts."""

import languages
from config.environment import kinds, servers, spoken
from config.environment.setting import Group, Reader, Setting
from languages import Face

# What runs, and where
DATA = Setting(
    "AMANA_DATA", kinds.FOLDER, Group.RUNNING,
    "the folder of the database, the sealed files, the secret and the archive's media",
    "beside the code, so that a clone runs",
    otherwise="`var/`", example="/var/lib/amana",
)  # fmt: skip
NEWSROOMS = Setting(
    "AMANA_NEWSROOMS", kinds.FOLDER, Group.RUNNING,
    "the folder of many newsrooms that one process serves: each has a folder in it with its data "
    "and a file `environment` ([newsrooms](newsrooms.md)); `AMANA_DATA` is not set then",
    "a newsroom that shares its memory with nobody is safer", otherwise="one newsroom",
    example="/var/lib/amana/newsrooms",
)  # fmt: skip
MIGRATE = Setting(
    "AMANA_MIGRATE", kinds.SWITCH, Group.RUNNING,
    "`0`: a start makes and changes no database, and refuses where there is none of this version",
    "a first start sets everything up; a process whose role may only read says no",
    (Reader.SERVER,), "1",
)  # fmt: skip
HOST = Setting(
    "HOST", kinds.LISTENING, Group.RUNNING,
    "the address on which the server listens",
    "Tor, haproxy or Caddy on this machine stand before it, and nobody else is to reach it",
    (Reader.SERVER,), "127.0.0.1",
)  # fmt: skip
PORT = Setting(
    "PORT", kinds.number(1, 65_535), Group.RUNNING,
    "the port on which the server listens",
    "one that needs no rights of an administrator",
    (Reader.SERVER,), "8000",
)  # fmt: skip
FACES = Setting(
    "AMANA_FACES", kinds.some("intake", "desk", "archive"), Group.RUNNING,
    "which faces this process serves", "one process can do it all",
    default="intake,desk,archive",
)  # fmt: skip
PRACTICE = Setting(
    "AMANA_PRACTICE", kinds.SWITCH, Group.RUNNING,
    "`1`: practice, which `make practice` sets: every page says so, a program answers, and all "
    "data goes at each start and at 04:00 UTC ([for trainers](for-trainers.md)); a real "
    "installation's folder is refused, and practice is not served without it",
    "what is real is kept", default="0",
)  # fmt: skip
WORKERS = Setting(
    "GRANIAN_WORKERS", kinds.number(1), Group.RUNNING,
    "how many processes the server has, where it is started without `manage.py serve`; more than "
    "one needs `REDIS_URL`", "each would count for itself", (Reader.SERVER,), "1",
)  # fmt: skip
CONCURRENCY = Setting(
    "WEB_CONCURRENCY", kinds.number(1), Group.RUNNING,
    "the same, as other hosts name it", "as above", (Reader.SERVER,), "1",
)  # fmt: skip

# Names, addresses and languages
HOSTS = Setting(
    "AMANA_HOSTS", kinds.HOSTS, Group.PAGES,
    "the names the server answers to, separated by commas",
    "it is reached from this machine alone until somebody says otherwise",
    default="localhost,127.0.0.1,[::1]",
    example="youronionaddress.onion,thedesksonionaddress.onion,127.0.0.1",
)  # fmt: skip
ONION = Setting(
    "AMANA_ONION", kinds.ONION, Group.PAGES,
    "the onion address (version 3) that visitors who come another way are led to: written on every "
    "page for reporters, and offered to Tor Browser (`Onion-Location`)",
    "most servers have one", (Reader.INTAKE, Reader.ARCHIVE),
    otherwise="the first of `AMANA_HOSTS` that is one",
)  # fmt: skip
SECURE_TRANSPORT = Setting(
    "AMANA_SECURE_TRANSPORT", kinds.SWITCH, Group.PAGES,
    "`1` behind HTTPS or an onion: cookies become `__Host-` and `Secure`, HSTS on clearnet",
    "browsers would not give such cookies back to plain HTTP on this machine",
    default="0", example="1",
)  # fmt: skip
SITE_URL = Setting(
    "AMANA_SITE_URL", kinds.SITE, Group.PAGES,
    "the public address; used in links that leave the site",
    "none is known", otherwise="none", example="http://youronionaddress.onion",
)  # fmt: skip
DESK_URL = Setting(
    "AMANA_DESK_URL", kinds.SITE, Group.PAGES,
    "the desk's address, where it has one of its own: the link that opens the first desk leads "
    "there",
    "one address can do it all", (Reader.DESK,),
    otherwise="`AMANA_SITE_URL`", example="http://thedesksonionaddress.onion",
)  # fmt: skip
LANGUAGES = Setting(
    "AMANA_LANGUAGES", spoken.SPOKEN, Group.PAGES,
    "the languages that records may be in, in the order of preference; pages are in those of them "
    "that have a catalogue ([languages](languages.md))",
    "every face has catalogues of these", default=languages.DEFAULT,
)  # fmt: skip
SPOKEN = {
    face: Setting(
        f"AMANA_{face.upper()}_LANGUAGES", spoken.of_face(face), Group.PAGES,
        f"the languages of {whose} pages, where they are others",
        "what is promised is spoken", (reader,), otherwise="as far as there are catalogues",
    )
    for face, whose, reader in (
        (Face.REPORTER, "the reporters’", Reader.INTAKE),
        (Face.DESK, "the desk’s", Reader.DESK),
        (Face.ARCHIVE, "the archive’s", Reader.ARCHIVE),
    )
}  # fmt: skip
NEWSROOM = Setting(
    "AMANA_NEWSROOM", kinds.TEXT, Group.PAGES,
    "the newsroom's name, as readers and reporters see it",
    "a page has to have a name", default="Amana", example="The name of your newsroom",
)  # fmt: skip
EXIT_URL = Setting(
    "AMANA_EXIT_URL", kinds.PAGE, Group.PAGES,
    "where the button “Quick exit” of the reporter's pages leads: a page that is harmless to be "
    "found with, as that of a weather service",
    "it leaves no name of anybody else's in the browser", (Reader.INTAKE,),
    otherwise="a calendar of ours",
)  # fmt: skip

# Reports and uploads
UPLOAD_LIMIT = Setting(
    "AMANA_UPLOAD_LIMIT", kinds.BODY, Group.LIMITS,
    "the largest body that a form may send at one time, in bytes or with a unit (`4GB`, `4GiB`)",
    "an hour of a telephone's film", (Reader.INTAKE,), "4GiB",
)  # fmt: skip
UPLOADS_AT_ONCE = Setting(
    "AMANA_UPLOADS_AT_ONCE", kinds.number(1), Group.LIMITS,
    "how many large uploads may come in at the same time",
    "each holds a part of the disk", (Reader.INTAKE,), "64",
)  # fmt: skip
UPLOAD_BYTES_AT_ONCE = Setting(
    "AMANA_UPLOAD_BYTES_AT_ONCE", kinds.BODY, Group.LIMITS,
    "bytes that large uploads coming in may hold together, of what has come",
    "three of the largest", (Reader.INTAKE,), "12GiB",
)  # fmt: skip
DISK_FLOOR = Setting(
    "AMANA_DISK_FLOOR", kinds.BYTES, Group.LIMITS,
    "bytes of the disk of `AMANA_DATA` that uploads leave alone; of a small disk at most a "
    "twentieth", "database and desk go on when uploads have filled the rest",
    (Reader.INTAKE,), "1GiB",
)  # fmt: skip
QUARANTINE_AFTER = Setting(
    "AMANA_QUARANTINE_AFTER", kinds.number(), Group.LIMITS,
    "new reports an hour that a desk can look at; each sender has a part of them, and what is "
    "above waits aside ([intake](intake.md)); `0` is never, as in practice",
    "two people can look at so many", (Reader.INTAKE,), "120",
)  # fmt: skip
RELAY = Setting(
    "AMANA_RELAY", kinds.chosen("nightly", "hourly"), Group.LIMITS,
    "`hourly`: `manage.py relay` lays anew what came today too, each hour "
    "([operations](operations.md))",
    "each time costs a copy of what came", (Reader.TASKS,), "nightly",
)  # fmt: skip
ARRIVALS = Setting(
    "AMANA_ARRIVALS", kinds.HOURS, Group.LIMITS,
    "hours (UTC, `6,18`) at which the desk is shown what arrived, and at no other time",
    "somebody may be in danger now", (Reader.DESK,), otherwise="as soon as somebody looks",
    example="6,18",
)  # fmt: skip
CIRCUIT_HEADER = Setting(
    "AMANA_CIRCUIT_HEADER", kinds.HEADER_NAME, Group.LIMITS,
    "the header in which haproxy passes Tor's circuit id, for quotas; only for a server that "
    "nothing else can reach", "anybody could claim one", (Reader.INTAKE,), otherwise="none",
    example="X-Amana-Circuit",
)  # fmt: skip
FORWARDED_BY = Setting(
    "AMANA_FORWARDED_BY", kinds.ADDRESS, Group.LIMITS,
    "the IP address of the one proxy whose `X-Forwarded-For` is believed, if it holds exactly one "
    "address: senders are told apart by it, under keys in memory that change every ten minutes",
    "anybody could claim to be another", (Reader.INTAKE,), otherwise="nobody",
    example="127.0.0.1",
)  # fmt: skip

# Database, counters and stores
DATABASE_URL = Setting(
    "DATABASE_URL", servers.DATABASE, Group.SERVERS,
    "`postgres://user:password@host/name`; `manage.py move_database` takes the rows along "
    "([operations](operations.md))",
    "nothing else has to be installed", otherwise="SQLite in `AMANA_DATA`", secret=True,
    example="postgres://amana:PASSWORD@127.0.0.1/amana",
)  # fmt: skip
DATABASE_CONNECTIONS = Setting(
    "AMANA_DATABASE_CONNECTIONS", kinds.number(1), Group.SERVERS,
    "how many connections to PostgreSQL a process that serves many newsrooms opens at once, over "
    "all of them; one newsroom has 30 at most ([newsrooms](newsrooms.md))",
    "PostgreSQL takes 97 of them as it comes", (Reader.SERVER,), "90",
)  # fmt: skip
REDIS_URL = Setting(
    "REDIS_URL", servers.REDIS, Group.SERVERS,
    "`redis://…`: counters and visits, needed with more than one process",
    "one process needs none", otherwise="memory of the process", secret=True,
    example="redis://127.0.0.1:6379/0",
)  # fmt: skip
BLOBS = Setting(
    "AMANA_BLOBS", servers.STORE, Group.SERVERS,
    "the folder of sealed payloads, or `s3://bucket/prefix`",
    "one disk to look after", otherwise="`AMANA_DATA/blobs`", example="s3://amana/reports",
)  # fmt: skip
ARCHIVE_MEDIA = Setting(
    "AMANA_ARCHIVE_MEDIA", servers.STORE, Group.SERVERS,
    "the folder of the files that the archive publishes, or `s3://bucket/prefix`, from which an "
    "archive on another machine shows them; `manage.py move_media` takes them along "
    "([three hosts](three-hosts.md))",
    "one disk to look after", (Reader.DESK, Reader.ARCHIVE, Reader.TASKS),
    otherwise="`AMANA_DATA/archive-media`", example="s3://amana-archive",
)  # fmt: skip
S3_ENDPOINT = Setting(
    "AMANA_S3_ENDPOINT", kinds.SITE, Group.SERVERS,
    "the address of another S3-compatible store",
    "the client knows it", otherwise="the provider's", example="https://s3.example.org",
)  # fmt: skip
S3_KEY = Setting(
    "AWS_ACCESS_KEY_ID", kinds.TEXT, Group.SERVERS,
    "the name of the key for an S3 store", "it has places of its own",
    otherwise="as the S3 client finds it", secret=True, example="NAME-OF-THE-KEY",
)  # fmt: skip
S3_SECRET = Setting(
    "AWS_SECRET_ACCESS_KEY", kinds.TEXT, Group.SERVERS,
    "the secret half of that key", "it has places of its own",
    otherwise="as the S3 client finds it", secret=True, example="SECRET-OF-THE-KEY",
)  # fmt: skip

# Secrets and identity
INSTALLATION = Setting(
    "AMANA_INSTALLATION", kinds.INSTALLATION, Group.SECRETS,
    "the identifier of the installation that must be here (`manage.py doctor` prints it): where "
    "another is, or none because a disk is not mounted, nothing starts",
    "there is none before the first start", otherwise="any",
    example="0123456789abcdef0123456789abcdef",
)  # fmt: skip
SECRET_FILE = Setting(
    "AMANA_SECRET_FILE", kinds.FILE, Group.SECRETS,
    "32 random bytes, made at the first start in an empty `AMANA_DATA` and at no other time, mode "
    "0400", "a backup of the folder has it", otherwise="`AMANA_DATA/secret`",
    example="/run/credentials/amana.service/secret",
)  # fmt: skip
ROSTERS = Setting(
    "AMANA_ROSTERS", kinds.FILE, Group.SECRETS,
    "which entry the list of people of each desk begins with, mode 0600; several nodes need the "
    "same lines, so copy the file after a desk was opened",
    "a backup of the folder has it", otherwise="`AMANA_DATA/rosters.json`",
    example="/srv/amana/rosters.json",
)  # fmt: skip
ARCHIVE_KEY_FILE = Setting(
    "AMANA_ARCHIVE_KEY_FILE", kinds.FILE, Group.SECRETS,
    "the Ed25519 key that signs the log and exports, made by `manage.py archive_key` where the "
    "desk runs; a process of the archive alone needs none and uses none",
    "a backup of the folder has it", (Reader.DESK, Reader.TASKS),
    otherwise="`AMANA_DATA/archive.key`", example="/etc/amana/archive.key",
)  # fmt: skip

BACKUP_ALSO = Setting(
    "AMANA_BACKUP_ALSO", kinds.PATHS, Group.SECRETS,
    "files and folders, separated by colons, that go with every backup, sealed "
    "([operations](operations.md), “Backups”)",
    "only you know where they lie", (Reader.TASKS,), otherwise="nothing",
    example="/etc/amana:/var/lib/tor/amana:/var/lib/tor/amana-desk",
)  # fmt: skip

# Mail
DIGEST_TO = Setting(
    "AMANA_DIGEST_TO", kinds.MAILBOXES, Group.MAIL,
    "addresses, separated by commas, that get the daily mail of `manage.py digest`",
    "mail tells others who works here", (Reader.TASKS,), otherwise="nobody",
    example="desk@example.org",
)  # fmt: skip
DIGEST_FROM = Setting(
    "AMANA_DIGEST_FROM", kinds.MAILBOX, Group.MAIL, "its sender",
    "it names nobody", (Reader.TASKS,), "amana@localhost",
)  # fmt: skip
SMTP = Setting(
    "AMANA_SMTP", kinds.RELAY, Group.MAIL,
    "the mail relay that takes it; `deploy/` allows one on the same machine only",
    "the server itself connects to nobody", (Reader.TASKS,), "127.0.0.1:25",
)  # fmt: skip
SMTP_USER = Setting(
    "AMANA_SMTP_USER", kinds.TEXT, Group.MAIL, "who signs in at that relay",
    "a relay on this machine asks nobody", (Reader.TASKS,), otherwise="nobody", example="amana",
)  # fmt: skip
SMTP_PASSWORD = Setting(
    "AMANA_SMTP_PASSWORD", kinds.TEXT, Group.MAIL,
    "with which password; a relay on another machine gets it by STARTTLS alone",
    "a relay on this machine asks nobody", (Reader.TASKS,), otherwise="none", secret=True,
    example="PASSWORD",
)  # fmt: skip

# Watching
ALARM = Setting(
    "AMANA_ALARM", kinds.CHANNELS, Group.WATCHING,
    "who is told that somebody has to look, separated by commas: `mailto:…`, `ntfy:https://…`, "
    "`webhook:https://…`; the word says nothing else ([operations](operations.md), “Watching”)",
    "it tells others that this server exists", (Reader.TASKS,), otherwise="nobody", secret=True,
    example="ntfy:https://ntfy.example.org/a-topic-that-nobody-guesses",
)  # fmt: skip
HEARTBEAT = Setting(
    "AMANA_HEARTBEAT", kinds.PAGE, Group.WATCHING,
    "an address that is fetched after each good canary; whoever watches it notices a dead machine",
    "it tells others that this server exists", (Reader.TASKS,), otherwise="none", secret=True,
    example="https://watch.example.org/ping/a-name-that-nobody-guesses",
)  # fmt: skip
ALARM_PROXY = Setting(
    "AMANA_ALARM_PROXY", kinds.PROXY, Group.WATCHING,
    "a proxy that takes CONNECT, as Tor's `HTTPTunnelPort`, for ntfy, webhooks and the heartbeat",
    "a relay or a proxy on this machine is all that `deploy/` lets out", (Reader.TASKS,),
    otherwise="none", example="127.0.0.1:9080",
)  # fmt: skip
METRICS = Setting(
    "AMANA_METRICS", kinds.LOOPBACK, Group.WATCHING,
    "where Prometheus asks for metrics, on this machine alone", "most servers have no Prometheus",
    (Reader.SERVER,), otherwise="nowhere", example="127.0.0.1:9110",
)  # fmt: skip
