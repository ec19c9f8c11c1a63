#include "config/file/json_document.h"

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "config/file/json_path.h"
#include "core/base/user_mistake.h"

namespace penstock {

namespace {

using nlohmann::json;

constexpr std::size_t kDeepest = 16; ///< twice of what config files need

/// What of nlohmann's message a user can use: the place, and what was wrong there.
std::string reason_of(const json::exception &error)
{
	std::string_view text = error.what();
	if (std::size_t bracket = text.find("] "); bracket != text.npos)
		text.remove_prefix(bracket + 2);
	// The text that was read last may be long, and no text at all.
	return std::string(text.substr(0, text.find("; last read")));
}

/// Finds what a document must not have, and where.
class Checker final : public nlohmann::json_sax<json>
{
public:
	const std::string &mistake() const { return mistake_; }

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
		return levels_.back().keys.insert(name).second || refuse("this key stands twice");
	}

	bool parse_error(std::size_t, const std::string &, const json::exception &error) override
	{
		return refuse(reason_of(error));
	}

private:
	/// An object or array that is still open.
	struct Level {
		bool is_array;
		std::size_t index = 0;
		std::string key;
		std::set<std::string> keys;
	};

	bool open(bool is_array)
	{
		if (levels_.size() == kDeepest)
			return refuse("nested too deeply");
		levels_.push_back({is_array, 0, {}, {}});
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

	bool refuse(const std::string &reason)
	{
		std::string path;
		for (const Level &level : levels_)
			if (level.is_array)
				path = item_path(path, level.index);
			else if (!level.key.empty())
				path = member_path(path, level.key);
		mistake_ = path.empty() ? reason : path + ": " + reason;
		return false;
	}

	std::vector<Level> levels_;
	std::string mistake_;
};

} // namespace

Result<nlohmann::json> parse_json(std::string_view text)
{
	constexpr bool kWhole = true;
	constexpr bool kSkipComments = true;
	Checker checker;
	if (!json::sax_parse(text, &checker, json::input_format_t::json, kWhole, kSkipComments))
		return user_mistake(checker.mistake());
	return json::parse(text, nullptr, false, kSkipComments);
}

} // namespace penstock
