#include "core/base/folder.h"

#include <filesystem>
#include <system_error>

namespace penstock {

std::vector<std::string> names_in(const std::string &folder)
{
	std::vector<std::string> names;
	std::error_code error;
	// A range-based for throws when the folder cannot be read any further: that of a device
	// that has gone.
	for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
	     entry.increment(error))
		names.push_back(entry->path().filename().string());
	return names;
}

} // namespace penstock
