#include "app/report/escaped.h"

#include <string_view>

#include <nlohmann/json.hpp>

namespace penstock {

namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd"; // U+FFFD

std::string valid_utf8(const std::string &text)
{
	using nlohmann::json;
	return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace))
		.get<std::string>();
}

} // namespace

std::string escaped(const std::string &text)
{
	std::string result;
	for (char c : valid_utf8(text)) {
		auto byte = static_cast<unsigned char>(c);
		if (c == '&')
			result += "&amp;";
		else if (c == '<')
			result += "&lt;";
		else if (c == '>')
			result += "&gt;";
		else if (c == '"')
			result += "&quot;";
		else if (c == '\'')
			result += "&#39;";
		else if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f)
			result += kReplacement;
		else
			result += c;
	}
	return result;
}

} // namespace penstock
