# Reads all rows with pyodbc and writes them as JSON: pyodbc-json.py CONNECTION SQL >/dev/null; statistics go to stderr
import datetime
import decimal
import json
import resource
import sys
import time

import pyodbc

start = time.monotonic()
connection = pyodbc.connect(sys.argv[1])
if "SQLite" in sys.argv[1]:
    connection.setdecoding(pyodbc.SQL_CHAR, encoding="utf-8")
    connection.setdecoding(pyodbc.SQL_WCHAR, encoding="utf-16le")
connecting = time.monotonic() - start


def plain(value):
    if isinstance(value, decimal.Decimal):
        return float(value)  # json has no other way
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    raise TypeError(type(value))


cursor = connection.cursor().execute(sys.argv[2])
names = [column[0] for column in cursor.description]
rows = 0
size = 0
while block := cursor.fetchmany(1000):
    text = json.dumps([dict(zip(names, row)) for row in block], default=plain, ensure_ascii=False)
    size += sys.stdout.write(text)
    rows += len(block)
seconds = time.monotonic() - start
usage = resource.getrusage(resource.RUSAGE_SELF)
processor = usage.ru_utime + usage.ru_stime
megabytes = usage.ru_maxrss // 1024
figures = {"rows": rows, "seconds": seconds, "connecting": connecting, "bytes": size, "processor": processor, "megabytes": megabytes}
print(json.dumps(figures), file=sys.stderr)
