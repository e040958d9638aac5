#!/bin/sh
# Lệnh dondoc của người giữ máy chủ: cấu hình và người dùng của dịch vụ, không phải của người đang gõ.
set -a
. /etc/dondoc/dondoc.env
set +a
umask 027
exec setpriv --reuid=dondoc --regid=dondoc --init-groups /opt/dondoc/.venv/bin/dondoc "$@"
