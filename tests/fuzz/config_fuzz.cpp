#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/file/config_file.h"

// Any text as a config file. What is taken can be printed, and means the same then.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	using namespace penstock;
	const std::string_view text(reinterpret_cast<const char *>(data), size);
	const auto configuration = parse_config(text, "fuzz.json");
	if (!configuration)
		return 0;
	const auto printed = print_config(*configuration);
	if (!printed)
		return 0;
	const auto again = parse_config(*printed, "printed.json");
	const auto printed_again = again ? print_config(*again) : printed;
	if (!again || !printed_again || *printed_again != *printed)
		std::abort();
	return 0;
}
