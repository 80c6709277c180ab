// An ODBC driver that does on purpose what drivers do by mistake. What it is told to do is the SQL text, or the attribute
// Do= of the connection string: crash, abort, exit, hang, eat (memory), leave (hang when disconnecting), rows N, crash after N.
// When it begins to hang it makes the file that the attribute Mark= names.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef short Result;
typedef void *Handle;

struct statement {
  long rows, at, block, crashes;
  unsigned long *fetched;
  long *values, *indicators;
};

static int hangsWhenLeaving;
static char mark[256];

static void obey(const char *what) {
  if (strcmp(what, "crash") == 0) *(volatile int *)8 = 1;
  if (strcmp(what, "abort") == 0) abort();
  if (strcmp(what, "exit") == 0) _exit(3);
  if (strcmp(what, "hang") == 0) {
    if (*mark) close(open(mark, O_CREAT | O_WRONLY, 0600));
    for (;;) pause();
  }
  if (strcmp(what, "eat") == 0) for (;;) { memset(malloc(8 << 20), 1, 8 << 20); usleep(5000); }
  if (strcmp(what, "leave") == 0) hangsWhenLeaving = 1;
}

Result SQLAllocHandle(short type, Handle parent, Handle *out) {
  *out = calloc(1, sizeof(struct statement));
  return 0;
}
Result SQLFreeHandle(short type, Handle handle) { free(handle); return 0; }
Result SQLSetEnvAttr(Handle h, int attribute, void *value, int length) { return 0; }
Result SQLSetConnectAttr(Handle h, int attribute, void *value, int length) { return 0; }
Result SQLGetConnectAttr(Handle h, int attribute, void *value, int size, int *length) { return -1; }
Result SQLFreeStmt(Handle h, unsigned short option) { return 0; }
Result SQLCancel(Handle h) { return 0; }
Result SQLEndTran(short type, Handle h, short completion) { return 0; }
Result SQLGetDiagRec(short type, Handle h, short n, char *state, int *native, char *text, short size, short *length) {
  return 100;
}

Result SQLDriverConnect(Handle h, void *window, char *text, short n, char *out, short size, short *length, unsigned short how) {
  char *found = strstr(text, "Do="), what[16] = "";
  if (found) sscanf(found + 3, "%15[a-z]", what);
  if ((found = strstr(text, "Mark="))) sscanf(found + 5, "%255[^;]", mark);
  obey(what);
  return 0;
}
Result SQLDisconnect(Handle h) {
  if (hangsWhenLeaving) obey("hang");
  return 0;
}
Result SQLGetInfo(Handle h, unsigned short type, void *value, short size, short *length) {
  if (value && size > 0) memset(value, 0, size);
  if (length) *length = 0;
  return 0;
}

Result SQLExecDirect(struct statement *s, char *sql, int n) {
  char text[64] = "";
  size_t most = n >= 0 && n < 63 ? (size_t)n : 63;
  strncpy(text, sql, most);
  s->rows = s->crashes = s->at = 0;
  if (sscanf(text, "rows %ld", &s->rows) == 1) return 0;
  if (sscanf(text, "crash after %ld", &s->rows) == 1) { s->crashes = 1; return 0; }
  obey(text);
  return 0;
}
Result SQLNumResultCols(struct statement *s, short *out) { *out = s->rows > 0; return 0; }
Result SQLRowCount(struct statement *s, long *out) { *out = 0; return 0; }
Result SQLDescribeCol(struct statement *s, unsigned short n, char *name, short size, short *length, short *type,
                      unsigned long *columnSize, short *digits, short *nullable) {
  strcpy(name, "n");
  *length = 1; *type = -5; *columnSize = 19; *digits = 0; *nullable = 0;
  return 0;
}
Result SQLColAttribute(struct statement *s, unsigned short n, unsigned short field, void *text, short size, short *length, long *number) {
  if (number) *number = 0;
  return 0;
}
Result SQLSetStmtAttr(struct statement *s, int attribute, void *value, int length) {
  if (attribute == 27) s->block = (long)value;
  if (attribute == 26) s->fetched = value;
  return 0;
}
Result SQLGetStmtAttr(struct statement *s, int attribute, void *value, int size, int *length) {
  *(Handle *)value = calloc(1, 64); // the descriptors that a driver manager asks for
  return 0;
}
Result SQLBindCol(struct statement *s, unsigned short n, short type, void *values, long size, long *indicators) {
  s->values = values;
  s->indicators = indicators;
  return 0;
}
Result SQLFetch(struct statement *s) {
  if (s->at >= s->rows) {
    if (s->crashes) obey("crash");
    return 100;
  }
  unsigned long n = 0;
  for (; n < (unsigned long)s->block && s->at < s->rows; n++) {
    s->values[n] = ++s->at;
    s->indicators[n] = 8;
  }
  if (s->fetched) *s->fetched = n;
  return 0;
}
