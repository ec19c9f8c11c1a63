#pragma once

#include <string>

#include "tests/swva/persona/environment.h"

namespace swva {

/// How the driver works, whatever driver it plays.
struct Settings {
	std::string log;	  ///< LOG=path: the file of the log
	bool allow_memfd = false; ///< ALLOW_MEMFD: memfds pass for dma-bufs
	bool strict = true;	  ///< STRICT=0: violations are logged, the calls go on
	bool checksums = true;	  ///< CRC=0: for measurements; check 8 is off
};

Settings read_settings(Environment &environment);

} // namespace swva
