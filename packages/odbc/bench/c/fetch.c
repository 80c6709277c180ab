/*
 * What a C program reaches that does the same work: block cursor, bound columns, rows as JSON objects.
 * It is the measure for packages/odbc. Values longer than their buffer end it (exit 2); it checks nothing else.
 *
 *   fetch CONNECTION SQL char|native|exact ROWS_PER_BLOCK >/dev/null
 *
 * char: every column as text. native: integers as 64-bit numbers, dates and timestamps as structures, the rest as text.
 * exact: char, and SQLite's own library is asked for what its driver cuts, as the package asks: the length of every text (the
 * driver ends it at NUL) and every double (the driver prints 15 digits); only the current row can be asked for, so one row a block.
 * One line of statistics goes to stderr: {"rows":…,"seconds":…,"connecting":…,"bytes":…,"processor":…,"megabytes":…}
 */
#include <dlfcn.h>
#include <sql.h>
#include <sqlext.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum kind { TEXT, NUMBER, BOOLEAN_TEXT, TIMESTAMP_TEXT, INT64, BIT, DATE, TIMESTAMP };

struct column {
  char key[600];
  size_t key_length;
  enum kind kind;
  SQLSMALLINT c_type;
  SQLLEN capacity;
  char *values;
  SQLLEN *indicators;
};

/* What is asked of SQLite past its driver. */
static struct {
  void *statement;
  int (*bytes)(void *, int);
  double (*number)(void *, int);
  const char *(*declared)(void *, int);
} sqlite;

enum { OUT_SIZE = 1 << 20 };
static char out[OUT_SIZE];
static size_t at;
static uint64_t bytes;

static void fail(SQLSMALLINT type, SQLHANDLE handle, const char *call) {
  SQLCHAR state[6], message[1024];
  SQLINTEGER native;
  SQLSMALLINT length;
  fprintf(stderr, "%s failed\n", call);
  for (SQLSMALLINT i = 1; SQLGetDiagRec(type, handle, i, state, &native, message, sizeof message, &length) == SQL_SUCCESS; i++)
    fprintf(stderr, "[%s] %s\n", state, message);
  exit(1);
}

static void check(SQLRETURN result, SQLSMALLINT type, SQLHANDLE handle, const char *call) {
  if (!SQL_SUCCEEDED(result)) fail(type, handle, call);
}

static void flush_out(void) {
  for (size_t done = 0; done < at;) {
    ssize_t n = write(1, out + done, at - done);
    if (n <= 0) exit(1);
    done += (size_t)n;
  }
  bytes += at;
  at = 0;
}

static void put_bytes(const char *from, size_t n) {
  memcpy(out + at, from, n);
  at += n;
}

static void put_escape(unsigned char c) {
  static const char hex[] = "0123456789abcdef";
  static const char letters[] = "\bb\tt\nn\ff\rr\"\"\\\\";
  out[at++] = '\\';
  for (const char *p = letters; *p; p += 2)
    if ((unsigned char)*p == c) {
      out[at++] = p[1];
      return;
    }
  put_bytes("u00", 3);
  out[at++] = hex[c >> 4];
  out[at++] = hex[c & 15];
}

/* Eight bytes at a time while none of them is below 0x20, a quote or a backslash. */
static void put_text(const char *from, size_t n) {
  const uint64_t ones = 0x0101010101010101ull, high = ones * 0x80;
  size_t i = 0;
  out[at++] = '"';
  while (i < n) {
    for (; i + 8 <= n; i += 8, at += 8) {
      uint64_t v;
      memcpy(&v, from + i, 8);
      memcpy(out + at, &v, 8);
      uint64_t q = v ^ (ones * '"'), b = v ^ (ones * '\\');
      if ((((v - ones * 0x20) & ~v) | ((q - ones) & ~q) | ((b - ones) & ~b)) & high) break;
    }
    for (size_t end = i + 8 < n ? i + 8 : n; i < end; i++) {
      unsigned char c = (unsigned char)from[i];
      if (c < 0x20 || c == '"' || c == '\\') put_escape(c);
      else out[at++] = (char)c;
    }
  }
  out[at++] = '"';
}

/* The driver's text where it reads back as the same double, else the fewest digits that do. */
static void put_double(const char *from, size_t n, double value) {
  if (strtod(from, NULL) == value) {
    put_bytes(from, n);
    return;
  }
  int digits = 16;
  int length = snprintf(out + at, 32, "%.*g", digits, value);
  if (strtod(out + at, NULL) != value) length = snprintf(out + at, 32, "%.17g", value);
  at += (size_t)length;
}

static void put_int(int64_t value) {
  char digits[24];
  int p = sizeof digits;
  uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
  do digits[--p] = (char)('0' + rest % 10);
  while (rest /= 10);
  if (value < 0) digits[--p] = '-';
  put_bytes(digits + p, sizeof digits - (size_t)p);
}

static void put_two(unsigned value) {
  out[at++] = (char)('0' + value / 10);
  out[at++] = (char)('0' + value % 10);
}

static void put_date(int year, unsigned month, unsigned day) {
  put_two((unsigned)year / 100);
  put_two((unsigned)year % 100);
  out[at++] = '-';
  put_two(month);
  out[at++] = '-';
  put_two(day);
}

static void put_timestamp(const SQL_TIMESTAMP_STRUCT *t) {
  out[at++] = '"';
  put_date(t->year, t->month, t->day);
  out[at++] = 'T';
  put_two(t->hour);
  out[at++] = ':';
  put_two(t->minute);
  out[at++] = ':';
  put_two(t->second);
  if (t->fraction) {
    unsigned fraction = t->fraction, digits = 9;
    while (fraction % 10 == 0) fraction /= 10, digits--;
    out[at] = '.';
    for (unsigned i = digits; i > 0; i--, fraction /= 10) out[at + i] = (char)('0' + fraction % 10);
    at += digits + 1;
  }
  out[at++] = '"';
}

static void put_value(const struct column *c, const char *p, SQLLEN n) {
  switch (c->kind) {
  case TEXT: put_text(p, (size_t)n); return;
  case NUMBER:
    if (*p == '.') out[at++] = '0';
    put_bytes(p, (size_t)n);
    return;
  case BOOLEAN_TEXT: put_bytes(*p == '1' ? "true" : "false", *p == '1' ? 4 : 5); return;
  case BIT: put_bytes(*p ? "true" : "false", *p ? 4 : 5); return;
  case INT64: put_int(*(const int64_t *)p); return;
  case DATE: {
    const SQL_DATE_STRUCT *d = (const void *)p;
    out[at++] = '"';
    put_date(d->year, d->month, d->day);
    out[at++] = '"';
    return;
  }
  case TIMESTAMP: put_timestamp((const void *)p); return;
  case TIMESTAMP_TEXT: {
    size_t start = at;
    out[at++] = '"';
    put_bytes(p, (size_t)n);
    if (n > 10) out[start + 11] = 'T';
    if (n > 19) {
      while (out[at - 1] == '0') at--;
      if (out[at - 1] == '.') at--;
    }
    out[at++] = '"';
  }
  }
}

static void plan(struct column *c, SQLSMALLINT type, SQLULEN size, int native) {
  *c = (struct column){ .kind = TEXT, .c_type = SQL_C_CHAR };
  c->capacity = size > 0 && size < 4000 ? (SQLLEN)size * 4 + 1 : 4096;
  switch (type) {
  case SQL_BIGINT: case SQL_INTEGER: case SQL_SMALLINT: case SQL_TINYINT:
    c->kind = native ? INT64 : NUMBER, c->capacity = native ? 8 : 24;
    if (native) c->c_type = SQL_C_SBIGINT;
    return;
  case SQL_DECIMAL: case SQL_NUMERIC: case SQL_DOUBLE: case SQL_FLOAT: case SQL_REAL: c->kind = NUMBER, c->capacity = 64; return;
  case SQL_BIT:
    c->kind = native ? BIT : BOOLEAN_TEXT, c->capacity = native ? 1 : 8;
    if (native) c->c_type = SQL_C_BIT;
    return;
  case SQL_TYPE_DATE:
    c->capacity = 16;
    if (native) c->kind = DATE, c->c_type = SQL_C_TYPE_DATE, c->capacity = sizeof(SQL_DATE_STRUCT);
    return;
  case SQL_TYPE_TIMESTAMP:
    c->kind = native ? TIMESTAMP : TIMESTAMP_TEXT, c->capacity = native ? (SQLLEN)sizeof(SQL_TIMESTAMP_STRUCT) : 40;
    if (native) c->c_type = SQL_C_TYPE_TIMESTAMP;
  }
}

/* The driver's connection begins with a magic number; its fourth word is the sqlite3 *. */
static void find_sqlite(SQLHDBC dbc, int columns) {
  void *library = dlopen("libsqlite3.so.0", RTLD_NOW);
  void **driver = NULL;
  if (!library || !SQL_SUCCEEDED(SQLGetInfo(dbc, SQL_DRIVER_HDBC, &driver, sizeof driver, NULL)) || *(int32_t *)driver != 0x53544144) {
    fprintf(stderr, "exact is for SQLite's driver\n");
    exit(1);
  }
  void *(*next)(void *, void *) = (void *(*)(void *, void *))dlsym(library, "sqlite3_next_stmt");
  int (*busy)(void *) = (int (*)(void *))dlsym(library, "sqlite3_stmt_busy");
  int (*count)(void *) = (int (*)(void *))dlsym(library, "sqlite3_column_count");
  sqlite.bytes = (int (*)(void *, int))dlsym(library, "sqlite3_column_bytes");
  sqlite.number = (double (*)(void *, int))dlsym(library, "sqlite3_column_double");
  sqlite.declared = (const char *(*)(void *, int))dlsym(library, "sqlite3_column_decltype");
  for (void *each = next(driver[3], NULL); each; each = next(driver[3], each))
    if (busy(each) && count(each) == columns) sqlite.statement = each;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc != 5) return fprintf(stderr, "usage: fetch CONNECTION SQL char|native|exact ROWS_PER_BLOCK\n"), 1;
  int native = !strcmp(argv[3], "native"), exact = !strcmp(argv[3], "exact"), block = exact ? 1 : atoi(argv[4]);
  double start = now();
  SQLHENV env;
  SQLHDBC dbc;
  SQLHSTMT statement;
  SQLAllocHandle(SQL_HANDLE_ENV, NULL, &env);
  SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (void *)SQL_OV_ODBC3, 0);
  SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc);
  check(SQLDriverConnect(dbc, NULL, (SQLCHAR *)argv[1], SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT), SQL_HANDLE_DBC, dbc, "connect");
  double connected = now();
  SQLAllocHandle(SQL_HANDLE_STMT, dbc, &statement);
  check(SQLExecDirect(statement, (SQLCHAR *)argv[2], SQL_NTS), SQL_HANDLE_STMT, statement, "execute");
  SQLSMALLINT count;
  check(SQLNumResultCols(statement, &count), SQL_HANDLE_STMT, statement, "count columns");
  struct column *columns = calloc((size_t)count, sizeof *columns);
  SQLULEN fetched = 0;
  SQLSetStmtAttr(statement, SQL_ATTR_ROW_ARRAY_SIZE, (void *)(intptr_t)block, 0);
  SQLSetStmtAttr(statement, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
  for (SQLSMALLINT i = 0; i < count; i++) {
    struct column *c = columns + i;
    SQLCHAR name[256];
    SQLSMALLINT length, type, digits, nullable;
    SQLULEN size;
    check(SQLDescribeCol(statement, (SQLUSMALLINT)(i + 1), name, sizeof name, &length, &type, &size, &digits, &nullable), SQL_HANDLE_STMT, statement, "describe");
    plan(c, type, size, native);
    at = 0;
    out[at++] = i ? ',' : '{';
    put_text((char *)name, strlen((char *)name));
    out[at++] = ':';
    memcpy(c->key, out, c->key_length = at);
    c->values = malloc((size_t)c->capacity * (size_t)block);
    c->indicators = malloc(sizeof *c->indicators * (size_t)block);
    check(SQLBindCol(statement, (SQLUSMALLINT)(i + 1), c->c_type, c->values, c->capacity, c->indicators), SQL_HANDLE_STMT, statement, "bind");
  }
  at = 0;
  uint64_t rows = 0;
  SQLRETURN result;
  while ((result = SQLFetch(statement)) != SQL_NO_DATA) {
    check(result, SQL_HANDLE_STMT, statement, "fetch");
    if (exact && !sqlite.statement) {
      find_sqlite(dbc, count);
      for (int i = 0; i < count; i++) { /* which the driver calls VARCHAR */
        const char *declared = sqlite.declared(sqlite.statement, i);
        if (declared && !strncmp(declared, "decimal", 7)) columns[i].kind = NUMBER;
      }
    }
    for (SQLULEN row = 0; row < fetched; row++, rows++) {
      if (at > OUT_SIZE - (1 << 17)) flush_out();
      if (rows) out[at++] = ',';
      for (struct column *c = columns; c < columns + count; c++) {
        SQLLEN n = c->indicators[row];
        put_bytes(c->key, c->key_length);
        if (n == SQL_NULL_DATA) put_bytes("null", 4);
        else if (c->c_type == SQL_C_CHAR && (n >= c->capacity || n < 0)) return fprintf(stderr, "a value was cut\n"), 2;
        else if (exact && c->kind == TEXT && sqlite.bytes(sqlite.statement, (int)(c - columns)) != n) return fprintf(stderr, "a text was cut\n"), 2;
        else if (exact && c->kind == NUMBER && memchr(c->values, '.', (size_t)n)) put_double(c->values, (size_t)n, sqlite.number(sqlite.statement, (int)(c - columns)));
        else put_value(c, c->values + c->capacity * (SQLLEN)row, n);
      }
      out[at++] = '}';
    }
  }
  flush_out();
  double seconds = now() - start;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  fprintf(stderr, "{\"rows\":%lu,\"seconds\":%.3f,\"connecting\":%.3f,\"bytes\":%lu,\"processor\":%.3f,\"megabytes\":%.0f}\n", (unsigned long)rows, seconds, connected - start, (unsigned long)bytes, (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6, (double)usage.ru_maxrss / 1024);
  SQLFreeHandle(SQL_HANDLE_STMT, statement);
  SQLDisconnect(dbc);
  SQLFreeHandle(SQL_HANDLE_DBC, dbc);
  SQLFreeHandle(SQL_HANDLE_ENV, env);
  return 0;
}
