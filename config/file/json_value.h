#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "config/options/option.h"
#include "core/base/result.h"

namespace penstock {

/// Values of a document as the texts that options are set with. `path` is the place of a value in
/// the document; what is wrong is a user_mistake() whose context begins with it.

tl::unexpected<Error> mistake_at(const std::string &path, std::string_view what);
/// "must be WANTED, not …"
tl::unexpected<Error> wrong_type(const std::string &path, std::string_view wanted,
				 const nlohmann::json &value);

/// Whether it is an object without other keys.
Status check_keys(const nlohmann::json &object, const std::string &path,
		  const std::vector<std::string_view> &known);

/// As the command line has it. `type` tells what a string would hold.
Result<std::string> scalar_text(const nlohmann::json &value, const std::string &path, Form form,
				const std::string &type);
/// ["NV12", "YUYV"] or "NV12,YUYV", as the command line has it.
Result<std::string> list_text(const nlohmann::json &value, const std::string &path,
			      const std::string &type);
/// {"gain": 3, "power_line_frequency": "50 Hz"}, as the command line has it: "gain=3" and so on,
/// each with its own path.
struct PairText {
	std::string path;
	std::string text;
};
Result<std::vector<PairText>> pair_texts(const nlohmann::json &object, const std::string &path);

} // namespace penstock
