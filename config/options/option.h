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
	kText,	       ///< "high"
	kNumber,       ///< 60
	kTextOrNumber, ///< "4M" or 4000000
	kChoice,       ///< one of Option::choices
	kList,	       ///< ["NV12", "YUYV"] or "NV12,YUYV"
	kPairs,	       ///< {"gain": 3}; on the command line gain=3, as often as wanted
	kFlag,	       ///< true or false; on the command line it has no value
};

/// One thing that a user can say about a T. The command line and config files both have their
/// options from tables of these (options.h), so that neither can say what the other cannot.
template <typename T>
struct Option {
	std::string flag; ///< on the command line: "--camera"; empty: it has other words for it
	std::string key;  ///< in a config file: "device"
	std::string type; ///< of the value, for the help
	std::string help;
	Form form;
	/// Reads what the user wrote; one pair at a time of Form::kPairs. A mistake is
	/// a user_mistake() whose context says what would be right.
	std::function<Status(T &, std::string_view)> set;
	/// What set() would have to be given, in this order; nothing for what T has by itself.
	std::function<std::vector<std::string>(const T &)> get;
	std::string default_text; ///< for the help; may be empty
	std::vector<std::string> choices;
	bool required = false; ///< in a config file
};

} // namespace penstock
