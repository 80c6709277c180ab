// An ODBC driver whose values are as long as one likes, and that gives them in pieces without ever having them whole, as
// drivers do that read from the network. The SQL text says what the one row has, column by column, as in
//   text 1000 told, wide 2000 gentle, binary 30 broken 15
// length: in bytes of UTF-8; told: how long the value is; gentle: no piece ends within a character; broken: the byte there is
// no text; short: ends at half of what was told. offset, time, interval and guid 0 are values of the types of those names, the first two
// as SQL Server has them: as text, or as its structures where binary is asked. With the attribute Strict=1 of the connection string a value may be read only
// from a column that is not bound, after the last one that is, and in order. With Single=1 it knows no blocks of rows. `times 3` makes
// three rows.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef short Result;
typedef void *Handle;
enum { binaryType = -2, charType = 1, wideType = -8, most = 8 };

struct value {
  long length, at, broken;
  int type, told, gentle, cutShort;
  const struct known *known;
  const unsigned char *fixed;
};
struct known {
  const char *name;
  int sqlType;
  const char *text, *structure;
  int size;
};
struct statement {
  struct value values[most];
  int count, fetched, last, times;
  unsigned long *rows;
  void *bound[most];
  long sizes[most], *indicators[most];
};

// `é"🚚\nxy`: characters of one to four bytes, two of which JSON escapes.
static const unsigned char narrow[] = {0xc3, 0xa9, '"', 0xf0, 0x9f, 0x9a, 0x9a, '\n', 'x', 'y'};
static const unsigned char wide[] = {0xe9, 0, '"', 0, 0x3d, 0xd8, 0x9a, 0xde, '\n', 0, 'x', 0, 'y', 0};

// 2019, 10, 12, 10, 0, 0, 123456700 nanoseconds, -3 hours, -30 minutes; and 23, 59, 59, two bytes of nothing, 999999900.
static const struct known known[] = {
  {"offset", -155, "2019-10-12 10:00:00.1234567 -03:30", "\xe3\x07\x0a\0\x0c\0\x0a\0\0\0\0\0\xbc\xcc\x5b\x07\xfd\xff\xe2\xff", 20},
  {"time", -154, "23:59:59.9999999", "\x17\0\x3b\0\x3b\0\xcd\xcd\x9c\xc9\x9a\x3b", 12},
  {"interval", 110, "1 02:03:04.5", NULL, 0},
  {"guid", -11, "E2F3A1B0-0000-4000-8000-000000000001", NULL, 0},
};

/** A value of a known type is text or structure, as it is asked. */
static void ask(struct value *v, int type) {
  if (!v->known) return;
  int isStructure = type == binaryType && v->known->structure;
  v->type = isStructure ? binaryType : charType;
  v->fixed = (const unsigned char *)(isStructure ? v->known->structure : v->known->text);
  v->length = isStructure ? v->known->size : (long)strlen(v->known->text);
}

static unsigned char byteAt(struct value *v, long at) {
  if (v->fixed) return v->fixed[at];
  if (v->broken >= 0 && at >= v->broken && at < v->broken + 2) return v->type == wideType ? (at & 1 ? 0xdc : 0x00) : 0xff;
  return v->type == wideType ? wide[at % sizeof wide] : narrow[at % sizeof narrow];
}

static int begins(struct value *v, long at) {
  return v->type == wideType ? (byteAt(v, at + 1) & 0xfc) != 0xdc : (byteAt(v, at) & 0xc0) != 0x80;
}

static int strict, single;

static Result give(struct value *v, unsigned char *out, long size, long *indicator) {
  long terminator = v->type == charType ? 1 : v->type == wideType ? 2 : 0, left = v->length - v->at;
  if (v->at >= v->length && v->at > 0) return 100;
  long piece = left <= size - terminator ? left : size - terminator;
  if (v->gentle && terminator) while (piece < left && !begins(v, v->at + piece)) piece -= terminator;
  for (long i = 0; i < piece; i++) out[i] = byteAt(v, v->at + i);
  memset(out + piece, 0, terminator);
  *indicator = piece == left ? left : v->told ? left * (v->cutShort ? 2 : 1) : -4;
  v->at += piece;
  return piece < left;
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
  strict = strstr(text, "Strict=1") != NULL;
  single = strstr(text, "Single=1") != NULL;
  return 0;
}
Result SQLDisconnect(Handle h) { return 0; }
Result SQLGetInfo(Handle h, unsigned short type, void *value, short size, short *length) {
  if (type == 81) { *(unsigned *)value = strict ? 0 : 15; return 0; } // SQL_GETDATA_EXTENSIONS
  if (value && size > 0) memset(value, 0, size);
  if (length) *length = 0;
  return 0;
}

Result SQLExecDirect(struct statement *s, char *sql, int n) {
  char text[512] = "", *rest = text;
  strncpy(text, sql, n >= 0 && n < 511 ? (size_t)n : 511);
  s->count = s->fetched = 0;
  char *times = strstr(text, "times");
  s->times = times ? atoi(times + 5) : 1;
  for (char *column; (column = strsep(&rest, ",")) && s->count < most;) {
    struct value *v = &s->values[s->count++];
    char type[16] = "", *found;
    sscanf(column, " %15s %ld", type, &v->length);
    v->type = strcmp(type, "binary") == 0 ? binaryType : strcmp(type, "wide") == 0 ? wideType : charType;
    if (v->type == wideType) v->length = v->length / (long)sizeof narrow * (long)sizeof wide;
    v->known = NULL;
    v->fixed = NULL;
    for (int i = 0; i < (int)(sizeof known / sizeof *known); i++) if (strcmp(type, known[i].name) == 0) v->known = &known[i];
    v->told = strstr(column, "told") != NULL;
    v->gentle = strstr(column, "gentle") != NULL;
    v->cutShort = strstr(column, "short") != NULL;
    v->broken = (found = strstr(column, "broken")) ? atol(found + 6) : -1;
    v->at = 0;
  }
  return 0;
}
Result SQLNumResultCols(struct statement *s, short *out) { *out = s->count; return 0; }
Result SQLRowCount(struct statement *s, long *out) { *out = -1; return 0; }
Result SQLDescribeCol(struct statement *s, unsigned short n, char *name, short size, short *length, short *type,
                      unsigned long *columnSize, short *digits, short *nullable) {
  int is = s->values[n - 1].type;
  sprintf(name, "c%d", n);
  *length = 2; *type = s->values[n - 1].known ? s->values[n - 1].known->sqlType : is == binaryType ? -4 : is == wideType ? -10 : -1; *columnSize = 0; *digits = 0; *nullable = 1;
  return 0;
}
Result SQLColAttribute(struct statement *s, unsigned short n, unsigned short field, void *text, short size, short *length, long *number) {
  if (number) *number = 0;
  return 0;
}
Result SQLSetStmtAttr(struct statement *s, int attribute, void *value, int length) {
  if (single && (attribute == 5 || attribute >= 25 && attribute <= 27)) return -1;
  if (attribute == 26) s->rows = value;
  return 0;
}
Result SQLGetStmtAttr(struct statement *s, int attribute, void *value, int size, int *length) {
  *(Handle *)value = calloc(1, 64); // the descriptors that a driver manager asks for
  return 0;
}
Result SQLBindCol(struct statement *s, unsigned short n, short type, void *values, long size, long *indicators) {
  if (n < 1 || n > most) return 0;
  ask(&s->values[n - 1], type);
  s->bound[n - 1] = values;
  s->sizes[n - 1] = size;
  s->indicators[n - 1] = indicators;
  return 0;
}
Result SQLFetch(struct statement *s) {
  Result result = 0;
  if (s->fetched++ >= s->times) return 100;
  for (int i = 0; i < s->count; i++) {
    if (!s->bound[i]) continue;
    if (give(&s->values[i], s->bound[i], s->sizes[i], s->indicators[i]) == 1) result = 1;
    s->values[i].at = 0;
  }
  if (s->rows) *s->rows = 1;
  s->last = 0;
  return result;
}
Result SQLGetData(struct statement *s, unsigned short n, short type, void *out, long size, long *indicator) {
  for (int i = n; strict && i <= most; i++) if (s->bound[i - 1]) return -1;
  if (strict && n < s->last) return -1;
  s->last = n;
  for (int i = n; i < s->count; i++) s->values[i].at = 0;
  ask(&s->values[n - 1], type);
  return give(&s->values[n - 1], out, size, indicator);
}
