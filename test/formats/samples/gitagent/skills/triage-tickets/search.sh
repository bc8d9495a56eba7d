grep -r "$1" tickets
