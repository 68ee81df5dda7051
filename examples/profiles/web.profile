#!/usr/bin/execcap --profile
# A web server for /srv/www on port 80 that is not root: the port needs net_bind_service, the files
# need nothing. Run it as it stands, or look at it first: execcap --explain --profile web.profile
user=www-data
caps=net_bind_service
clear-env
chdir=/srv/www
umask=027
command=/usr/bin/python3
arg=-m
arg=http.server
arg=80
