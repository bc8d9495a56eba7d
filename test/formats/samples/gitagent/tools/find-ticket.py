import sys

print(f"{{{sys.argv}}}")
