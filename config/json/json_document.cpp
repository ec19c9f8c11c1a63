#include "config/json/json_document.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "config/json/json_path.h"
#include "config/json/json_scanner.h"

namespace penstock {

namespace {

using nlohmann::json;

constexpr std::size_t kDeepest = 16; ///< twice of what config files need

/// What of nlohmann's message a user can use: what was wrong. The place is told apart.
std::string reason_of(const json::exception &error)
{
	std::string_view text = error.what();
	if (std::size_t bracket = text.find("] "); bracket != text.npos)
		text.remove_prefix(bracket + 2);
	if (std::size_t column = text.find(": "); text.starts_with("parse error at"))
		text.remove_prefix(column + 2);
	// The text that was read last may be long, and no text at all.
	return std::string(text.substr(0, text.find("; last read")));
}

/// What people most often get wrong, which nlohmann's words do not say.
std::string_view hint_of(const std::string &reason, std::string_view before)
{
	const auto has = [&reason](std::string_view words) {
		return reason.find(words) != std::string::npos;
	};
	const std::size_t last = before.find_last_not_of(" \t\r\n");
	const bool after_comma = last != before.npos && before[last] == ',';
	if (after_comma && (has("unexpected '}'") || has("unexpected ']'")))
		return "; remove the comma before it";
	if (has("unexpected end of input"))
		return "; a bracket or a quotation mark is not closed";
	if (has("parsing object - unexpected") || has("parsing array - unexpected"))
		return "; a comma is missing before it";
	if (has("object key - invalid literal"))
		return "; write keys in double quotes";
	return "";
}

/// Finds what a text must not have, and where.
class Checker final : public nlohmann::json_sax<json>
{
public:
	explicit Checker(std::string_view text) : text_(text) {}

	const FileFault &fault() const { return fault_; }

	bool null() override { return value(); }
	bool boolean(bool) override { return value(); }
	bool number_integer(number_integer_t) override { return value(); }
	bool number_unsigned(number_unsigned_t) override { return value(); }
	bool number_float(number_float_t, const string_t &) override { return value(); }
	bool string(string_t &) override { return value(); }
	bool binary(binary_t &) override { return value(); }

	bool start_object(std::size_t) override { return open(false); }
	bool end_object() override { return close(); }
	bool start_array(std::size_t) override { return open(true); }
	bool end_array() override { return close(); }

	bool key(string_t &name) override
	{
		levels_.back().key = name;
		return true;
	}

	/// `position` is behind the character that was read last.
	bool parse_error(std::size_t position, const std::string &,
			 const json::exception &error) override
	{
		const std::string reason = reason_of(error);
		const bool inside_a_string = reason.find("invalid string") != std::string::npos;
		const std::size_t offset = inside_a_string ? std::min(position - 1, text_.size())
							   : offset_of_token(text_, position);
		return refuse(offset,
			      reason + std::string(hint_of(reason, text_.substr(0, offset))));
	}

private:
	/// An object or array that is still open.
	struct Level {
		bool is_array;
		std::size_t index = 0;
		std::string key;
	};

	bool open(bool is_array)
	{
		if (levels_.size() == kDeepest)
			return refuse(offset_of_opening(text_, opened_), "nested too deeply");
		++opened_;
		levels_.push_back({is_array, 0, {}});
		return true;
	}

	bool close()
	{
		levels_.pop_back();
		return value();
	}

	bool value()
	{
		if (!levels_.empty())
			++levels_.back().index;
		return true;
	}

	bool refuse(std::size_t offset, const std::string &reason)
	{
		std::string path;
		for (const Level &level : levels_)
			if (level.is_array)
				path = item_path(path, level.index);
			else if (!level.key.empty())
				path = member_path(path, level.key);
		fault_ = {offset, path.empty() ? reason : path + ": " + reason};
		return false;
	}

	std::string_view text_;
	std::vector<Level> levels_;
	std::size_t opened_ = 0; ///< so far, closed ones included
	FileFault fault_{};
};

} // namespace

tl::expected<nlohmann::json, FileFault> parse_json(std::string_view text)
{
	constexpr bool kWhole = true;
	constexpr bool kSkipComments = true;
	Checker checker(text);
	if (!json::sax_parse(text, &checker, json::input_format_t::json, kWhole, kSkipComments))
		return tl::unexpected<FileFault>(checker.fault());
	return json::parse(text, nullptr, false, kSkipComments);
}

} // namespace penstock
