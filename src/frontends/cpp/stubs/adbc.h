// headers: arrow-adbc/adbc.h adbc.h arrow-adbc/adbc_driver_manager.h adbc_driver_manager.h arrow-adbc/driver/postgresql.h
#pragma once
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef uint8_t AdbcStatusCode;
#define ADBC_STATUS_OK 0
#define ADBC_OPTION_URI "uri"
#define ADBC_OPTION_USERNAME "username"
#define ADBC_OPTION_PASSWORD "password"
#define ADBC_ERROR_INIT {0}
struct AdbcError { char* message; int32_t vendor_code; char sqlstate[5]; void (*release)(struct AdbcError* error); };
struct AdbcDatabase { void* private_data; void* private_driver; };
struct AdbcConnection { void* private_data; void* private_driver; };
struct AdbcStatement { void* private_data; void* private_driver; };
AdbcStatusCode AdbcDatabaseNew(struct AdbcDatabase* database, struct AdbcError* error);
AdbcStatusCode AdbcDatabaseSetOption(struct AdbcDatabase* database, const char* key, const char* value, struct AdbcError* error);
AdbcStatusCode AdbcDatabaseInit(struct AdbcDatabase* database, struct AdbcError* error);
AdbcStatusCode AdbcDatabaseRelease(struct AdbcDatabase* database, struct AdbcError* error);
AdbcStatusCode AdbcConnectionNew(struct AdbcConnection* connection, struct AdbcError* error);
AdbcStatusCode AdbcConnectionSetOption(struct AdbcConnection* connection, const char* key, const char* value, struct AdbcError* error);
AdbcStatusCode AdbcConnectionInit(struct AdbcConnection* connection, struct AdbcDatabase* database, struct AdbcError* error);
AdbcStatusCode AdbcConnectionRelease(struct AdbcConnection* connection, struct AdbcError* error);
AdbcStatusCode AdbcStatementNew(struct AdbcConnection* connection, struct AdbcStatement* statement, struct AdbcError* error);
AdbcStatusCode AdbcStatementSetSqlQuery(struct AdbcStatement* statement, const char* query, struct AdbcError* error);
AdbcStatusCode AdbcStatementRelease(struct AdbcStatement* statement, struct AdbcError* error);
#ifdef __cplusplus
}
#endif
