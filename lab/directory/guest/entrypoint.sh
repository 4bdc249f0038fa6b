#!/bin/sh
# Starts the lab's domain controller. The domain lies in the volume at /var/lib/samba; /lab holds these
# files, the certificates and seed.json, copied in by the lab before the start.
set -eu

install -m 0644 /lab/smb.conf /etc/samba/smb.conf

# A provision that was cut short leaves a domain that never starts: only a finished one is kept.
if [ ! -e /var/lib/samba/provisioned ]; then
  find /var/lib/samba -mindepth 1 -delete
  mkdir -p /var/lib/samba/private /var/lib/samba/bind-dns
  # Without a password given, provision makes one and prints it; populate.py replaces it at once.
  samba-tool domain provision --realm=LAB.TEST --domain=LAB --host-name=dc1 --host-ip="$(hostname -i)" \
    --server-role=dc --dns-backend=NONE >/tmp/provision.log 2>&1 || {
    cat /tmp/provision.log >&2
    exit 1
  }
  rm /tmp/provision.log
  touch /var/lib/samba/provisioned
fi

install -d -m 0700 /var/lib/samba/private/tls
install -m 0600 /lab/tls/*.pem /var/lib/samba/private/tls/
python3 /lab/populate.py /lab/seed.json

exec samba --foreground --no-process-group --debug-stdout
