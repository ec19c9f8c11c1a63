#include "core/allocation/strategy.h"

namespace penstock {

std::string_view name_of(Strategy strategy)
{
	switch (strategy) {
	case Strategy::kPassthrough:
		return "passthrough";
	case Strategy::kImport:
		return "import";
	case Strategy::kExport:
		return "export";
	case Strategy::kShared:
		return "shared";
	case Strategy::kDeviceConvert:
		return "device-convert";
	case Strategy::kCopy:
		return "copy";
	case Strategy::kConvert:
		return "convert";
	}
	return "";
}

std::optional<Strategy> parse_strategy(std::string_view name)
{
	for (Strategy strategy : kStrategies)
		if (name_of(strategy) == name)
			return strategy;
	return std::nullopt;
}

} // namespace penstock
