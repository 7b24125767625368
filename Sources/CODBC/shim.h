// unixODBC's driver manager: one interface to every database that has a driver for it. Drivers are opened at run time.
#pragma once
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>
