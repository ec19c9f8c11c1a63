#pragma once

#include <cstdlib>

namespace penstock::test {

/// libva finds the strict software driver, and nothing else, as long as the object lives.
class LibvaNames
{
public:
	LibvaNames()
	{
		::setenv("LIBVA_DRIVERS_PATH", SWVA_DRIVER_FOLDER, 1);
		::setenv("LIBVA_DRIVER_NAME", "swva", 1);
	}
	LibvaNames(const LibvaNames &) = delete;
	LibvaNames &operator=(const LibvaNames &) = delete;
	~LibvaNames()
	{
		::unsetenv("LIBVA_DRIVERS_PATH");
		::unsetenv("LIBVA_DRIVER_NAME");
	}
};

} // namespace penstock::test
