"""Ceph's S3 server (radosgw) as Debian has it: one monitor, one disk in memory, no manager or keys.

Source: Ceph 16.2 (Pacific), "Manual deployment", "Auth config reference" and "Messenger v2". On the
loopback alone; what lies in it goes with it. Ready in five seconds.
"""

import datetime
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import programs
from tests.scaled.processes import Ending, Service
from tests.server import free_port

ACCESS, SECRET = "amana", "of-the-tests"
CONFIGURATION = """\
[global]
fsid = {fsid}
mon_host = v2:127.0.0.1:{monitor}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr1 = false
run_dir = {folder}
crash_dir = {folder}
mon_data = {folder}/mon
osd_data = {folder}/osd
rgw_data = {folder}/rgw
log_file = {folder}/$name.log
admin_socket =
pid_file =

# Nobody but this machine reaches it. Without keys radosgw has to be told that lines are not sealed.
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
keyring = /dev/null

# One disk, in memory: no second copy to wait for, nothing on this machine's disk.
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_crush_initial_weight = 1
osd_crush_chooseleaf_type = 0
osd_class_update_on_start = false
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
rgw_rados_pool_pg_num_min = 1
mon_allow_pool_size_one = true
# A disk of this machine's that is nearly full is no reason to stop.
mon_data_avail_crit = 0
# One monitor agrees with itself at once; pools are made in a tenth of the time.
paxos_propose_interval = 0.05
paxos_min_wait = 0.01

rgw_frontends = beast endpoint=127.0.0.1:{port} ssl_endpoint=127.0.0.1:{tls} ssl_certificate={pem}
rgw_enable_usage_log = false
"""


@dataclass(frozen=True)
class Ceph:
    """``gateway`` speaks S3 at ``endpoint``, and over TLS at ``secure`` with ``certificate``, which
    it signed itself; behind it stand ``parts``.
    """

    gateway: Service
    parts: tuple[Service, ...]
    endpoint: str
    secure: str
    certificate: Path

    @property
    def port(self) -> int:
        return self.gateway.port

    @property
    def credentials(self) -> dict[str, str]:
        """For the environment of whoever uses it."""
        return {
            "AWS_ACCESS_KEY_ID": ACCESS,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
        }


def begun(ending: Ending) -> Ceph:
    """A running store with one user and no bucket, which ends with ``ending``."""
    folder = ending.folder / "ceph"
    for name in ("mon", "osd", "rgw"):
        (folder / name).mkdir(parents=True)
    fsid, disk = str(uuid.uuid4()), str(uuid.uuid4())
    port, tls, monitor, pem = free_port(), free_port(), free_port(), folder / "tls.pem"
    certify(pem)
    conf = folder / "ceph.conf"
    conf.write_text(
        CONFIGURATION.format(fsid=fsid, folder=folder, port=port, tls=tls, monitor=monitor, pem=pem)
    )
    chosen = ["--conf", str(conf)]

    def service(name: str, at: int, *words: str) -> Service:
        command = [name, *chosen, "--foreground", *words]
        return Service(ending, command, at, folder / f"{name}.out")

    place = ["--addv", "a", f"[v2:127.0.0.1:{monitor}]", str(folder / "monmap")]
    run("monmaptool", "--create", "--fsid", fsid, *place)
    run("ceph-mon", *chosen, "--mkfs", "--id", "a", "--monmap", str(folder / "monmap"))
    mon = service("ceph-mon", monitor, "--id", "a")
    mon.start()
    run("ceph", *chosen, "osd", "new", disk)
    run("ceph-osd", *chosen, "--id", "0", "--mkfs", "--osd-uuid", disk)
    osd = service("ceph-osd", 0, "--id", "0")
    # It has no port of its own choosing; the next command waits until it serves.
    osd.begin()
    keys = ["--access-key", ACCESS, "--secret-key", SECRET]
    run("radosgw-admin", *chosen, "user", "create", "--uid=amana", "--display-name=Amana", *keys)
    gateway = service("radosgw", port, "--name", "client.rgw")
    gateway.start()
    plain, secure = f"http://127.0.0.1:{port}", f"https://localhost:{tls}"
    return Ceph(gateway, (mon, osd), plain, secure, pem)


def certify(file: Path) -> None:
    """A key and its certificate for localhost, good for a day."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, plain, serialization.NoEncryption())
    file.write_bytes(secret + made.public_bytes(pem))


def bucket(store: Ceph, name: str) -> Any:
    """Makes a bucket and gives it (boto3's Bucket), the straight way.

    The first object of a store takes seconds, in which its pools are made: it is put and deleted.
    """
    session = boto3.Session(ACCESS, SECRET, region_name="us-east-1")
    made = session.resource("s3", endpoint_url=store.endpoint).Bucket(name)
    made.create()
    made.put_object(Key="first", Body=b"").delete()
    return made


def run(command: str, *words: str) -> None:
    """A command of Ceph's, to its end. Raises AssertionError with what it said."""
    done = subprocess.run(
        [programs.path(command), *words], capture_output=True, text=True, timeout=120
    )
    assert not done.returncode, f"{command}: {done.stdout}{done.stderr}"
