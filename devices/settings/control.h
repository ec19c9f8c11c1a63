#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace penstock {

/// A control that the user sets: NAME=VALUE, in the form that control_value() parses.
struct ControlSetting {
	std::string name;
	std::string value;
	friend bool operator==(const ControlSetting &, const ControlSetting &) = default;
};

/// A control as a device describes it. Names are lower case with underscores: "video_gop_size".
struct ControlInfo {
	enum class Type { kInteger, kBoolean, kMenu, kButton, kOther };
	struct MenuItem {
		std::int64_t value;
		std::string name;
	};

	std::uint32_t id = 0;
	std::string name;
	Type type = Type::kOther;
	std::int64_t minimum = 0;
	std::int64_t maximum = 0;
	std::int64_t step = 1;
	std::int64_t default_value = 0;
	std::optional<std::int64_t>
		value; ///< the current one; absent if it cannot be read as a number
	bool read_only = false;
	std::vector<MenuItem> menu;
};

} // namespace penstock
