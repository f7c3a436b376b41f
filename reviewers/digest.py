"""The daily mail: the same bytes every day but for its date and its random name.

Mail is read on its way, and when it comes tells as much as what it says. So it says nothing of
the desk, is sent at one hour whether or not anything happened, and this module reads no row. What
it is good for: people look at the desk once a day, and notice when the server has gone silent.
"""

import datetime
import secrets
from collections.abc import Sequence
from email.utils import format_datetime

from django.core.mail import EmailMessage, get_connection

SUBJECT = "Amana"
TEXT = """\
This message comes every day at the same hour, whether or not anything has happened.
It says nothing about the desk. Sign in to see what needs you.
If it does not come, ask whoever looks after the server.

تصل هذه الرسالة كل يوم في الساعة نفسها، سواء حدث شيء أم لم يحدث.
لا تقول شيئًا عن المكتب. سجّل الدخول لترى ما يحتاج إليك.
وإن لم تصل فاسأل من يعتني بالخادم.
"""


def send(sender: str, recipients: Sequence[str], today: datetime.date) -> int:
    """One message to each, who sees nobody else's address; gives how many went out.

    Raises OSError (also of smtplib) when one could not be handed over; the others are.
    """
    noon = datetime.datetime.combine(today, datetime.time(12), datetime.UTC)
    failed: list[OSError] = []
    with get_connection() as connection:
        for recipient in recipients:
            message = EmailMessage(
                SUBJECT,
                TEXT,
                sender,
                [recipient],
                connection=connection,
                # The framework's own would name this machine and the second.
                headers={
                    "Date": format_datetime(noon),
                    "Message-ID": f"<{secrets.token_hex(16)}@amana.invalid>",
                },
            )
            try:
                message.send()
            except OSError as error:
                failed.append(error)
    if failed:
        raise failed[0]
    return len(recipients)
