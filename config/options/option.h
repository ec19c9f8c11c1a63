#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace penstock {

/// How an option's value is written in a config file.
enum class Form {
	kText,		///< "high"
	kNumber,	///< 60
	kTextOrNumber,	///< "4M" or 4000000
	kTextOrDecimal, ///< "30000/1001", 30 or 29.97
	kChoice,	///< one of Option::choices
	kList,		///< ["NV12", "YUYV"] or "NV12,YUYV"
	kPairs,		///< {"gain": 3}; on the command line gain=3, repeatable
	kFlag,		///< true or false; without a value on the command line
};

/// One setting of a T that users can give. The command line and config files are built from the
/// same tables of options (options.h), so that each can say what the other can.
template <typename T>
struct Option {
	std::string
		flag; ///< on the command line: "--camera"; empty: it is given in another form there
	std::string names; ///< as CLI11 takes them: with a short one "-c,--camera"
	std::string key;   ///< in a config file: "device"
	std::string type;  ///< of the value, for the help
	std::string help;
	Form form = Form::kText;
	/// Parses what the user wrote; for Form::kPairs one pair at a time. The context of a
	/// user_mistake() says what would be right.
	std::function<Status(T &, std::string_view)> set;
	/// The texts that set() would need, in this order, to make this value; none for the
	/// default.
	std::function<std::vector<std::string>(const T &)> get;
	std::string default_text; ///< for the help; may be empty
	std::vector<std::string> choices;
	bool required = false; ///< in a config file
};

} // namespace penstock
