#include "app/outputs/hls/segment_names.h"

#include <cstdlib>
#include <filesystem>
#include <limits>

#include <fmt/format.h>

namespace penstock {

namespace fs = std::filesystem;

std::string segment_file(const std::string &list, unsigned number)
{
	return fmt::format("{}-{:05}.ts", fs::path(list).stem().string(), number);
}

std::optional<unsigned> segment_number(const std::string &list, const std::string &file)
{
	const std::string digits = file.substr(file.rfind('-') + 1);
	char *end = nullptr;
	const unsigned long number = std::strtoul(digits.c_str(), &end, 10);
	if (number > std::numeric_limits<unsigned>::max() / 2 ||
	    segment_file(list, static_cast<unsigned>(number)) != file)
		return std::nullopt;
	return static_cast<unsigned>(number);
}

FileNames segment_paths(const std::string &list, unsigned first)
{
	const fs::path path(list);
	std::string pattern;
	for (char letter : (path.parent_path() / path.stem()).string())
		pattern += letter == '%' ? std::string("%%") : std::string(1, letter);
	FileNames names(pattern + "-%05d.ts", FileNames::Count::kSeveral);
	names.skip_to(first);
	return names;
}

} // namespace penstock
