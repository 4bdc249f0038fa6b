"""Fills the lab's domain from seed.json, on the database file, before the domain controller starts.

What is there already stays as it is, so that a change made through the directory survives a restart.
Passwords are the exception: they follow the seed, because the lab tells them to everybody else.
"""

import hashlib
import json
import pathlib
import sys

import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

# Value of maxPwdAge for "never": else every account would be refused after 42 days.
NEVER = "-9223372036854775808"


def exists(samdb, account):
    """Whether a user or group of that name is there."""
    expression = "(sAMAccountName=%s)" % ldb.binary_encode(account)
    return len(samdb.search(base=samdb.domain_dn(), expression=expression, attrs=["cn"])) > 0


def ensure_unit(samdb, name):
    """An organisational unit below the domain."""
    dn = "OU=%s,%s" % (name, samdb.domain_dn())
    found = samdb.search(base=samdb.domain_dn(), expression="(&(objectClass=organizationalUnit)(name=%s))" % name)
    if len(found) == 0:
        samdb.create_ou(dn)


def ensure_user(samdb, user):
    """An account with the seed's password that does not have to be changed."""
    account = user["account"]
    if exists(samdb, account):
        samdb.setpassword("(sAMAccountName=%s)" % account, user["password"])
        return
    samdb.newuser(
        account,
        user["password"],
        userou="OU=%s" % user["unit"],
        givenname=user.get("givenName"),
        surname=user.get("surname"),
        mailaddress=user.get("mail"),
        description=user.get("description"),
        # The name in full as CN, as Windows' own tools do it; False would mean the account's name.
        useusernameascn=None,
    )


def ensure_group(samdb, group):
    """A global security group with the seed's members; members that others added stay."""
    if not exists(samdb, group["account"]):
        samdb.newgroup(group["account"], groupou="OU=%s" % group["unit"], description=group["description"])
        samdb.add_remove_group_members(group["account"], group["members"], add_members_operation=True)


def main():
    text = pathlib.Path(sys.argv[1]).read_text()
    stamp = pathlib.Path("/var/lib/samba/seed.sha256")
    digest = hashlib.sha256(text.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    seed = json.loads(text)
    lp = LoadParm()
    lp.load("/etc/samba/smb.conf")
    samdb = SamDB(url="/var/lib/samba/private/sam.ldb", session_info=system_session(), lp=lp)
    samdb.transaction_start()
    try:
        samdb.set_maxPwdAge(NEVER)
        samdb.setpassword("(sAMAccountName=Administrator)", seed["administratorPassword"])
        for unit in seed["units"]:
            ensure_unit(samdb, unit)
        for user in seed["users"]:
            ensure_user(samdb, user)
        # In the seed's order: a group that is a member of another comes before it.
        for group in seed["groups"]:
            ensure_group(samdb, group)
    except BaseException:
        samdb.transaction_cancel()
        raise
    samdb.transaction_commit()
    stamp.write_text(digest)


main()
