#include "config/generated/config_manual.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "config/file/config_file.h"
#include "config/generated/config_example.h"
#include "config/generated/roff.h"

namespace penstock {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDescription =
	"It says what penstock(1) records: cameras, encoders and outputs. It is JSON; comments as "
	"in C++ are skipped. Keys are named as the long options of the command line, which wins "
	"over the file. In any string ${NAME} is the value of an environment variable, and $${ is "
	"a plain ${.\n"
	"\"penstock config init\" writes a file for the devices of this machine, \"penstock config "
	"check FILE\" tells what is wrong in one, and \"penstock config schema\" writes the schema "
	"for editors.";

const Json &definition(const Json &schema, const Json &reference)
{
	constexpr std::string_view kPlace = "#/definitions/";
	const auto &path = reference.get_ref<const std::string &>();
	return schema.at("definitions").at(path.substr(kPlace.size()));
}

std::string upper(std::string text)
{
	std::ranges::transform(text, text.begin(),
			       [](unsigned char letter) { return std::toupper(letter); });
	return text;
}

std::string joined(std::vector<std::string> parts, std::string_view word)
{
	std::vector<std::string> kept;
	for (std::string &part : parts)
		if (!part.empty() && std::ranges::find(kept, part) == kept.end())
			kept.push_back(std::move(part));
	return fmt::format("{}", fmt::join(kept, word));
}

/// As a file has them.
std::string values(const Json &list, std::string_view word)
{
	std::vector<std::string> texts;
	for (const Json &value : list)
		texts.push_back(value.dump());
	return joined(std::move(texts), word);
}

/// What a value may be: "string or integer", "an object (OUTPUT)".
std::string kind_of(const Json &schema, const Json &value)
{
	if (value.contains("$ref")) {
		const Json &found = definition(schema, value.at("$ref"));
		// Strings with variables are told of once.
		if (&found == &schema.at("definitions").at("variable"))
			return {};
		return kind_of(schema, found);
	}
	if (value.contains("properties"))
		return fmt::format("an object ({})", upper(value.value("title", "")));
	if (value.contains("const"))
		return value.at("const").dump();
	if (value.contains("enum"))
		return values(value.at("enum"), " or ");
	for (const char *several : {"anyOf", "allOf"})
		if (value.contains(several)) {
			std::vector<std::string> kinds;
			for (const Json &one : value.at(several))
				kinds.push_back(kind_of(schema, one));
			return joined(std::move(kinds), " or ");
		}
	const Json type = value.value("type", Json("string"));
	if (type.is_array())
		return joined(type.get<std::vector<std::string>>(), " or ");
	if (type == "array")
		return "array, of which each is " + kind_of(schema, value.at("items"));
	if (type == "object" && value.contains("additionalProperties") &&
	    value.at("additionalProperties").contains("$ref"))
		return "names, each with " + kind_of(schema, value.at("additionalProperties"));
	return type.get<std::string>();
}

std::string description_of(const Json &schema, const Json &value)
{
	if (value.contains("description"))
		return value.at("description").get<std::string>();
	if (value.contains("$ref"))
		return description_of(schema, definition(schema, value.at("$ref")));
	return {};
}

std::string sentence(std::string text)
{
	if (!text.empty() && text.back() != '.')
		text += '.';
	return text.empty() ? text : " " + text;
}

/// "string. The camera's input, by number or name. Default: auto."
std::string text_of(const Json &schema, const Json &value, bool required)
{
	std::string text = kind_of(schema, value) + (required ? ", required." : ".");
	text += sentence(description_of(schema, value));
	if (value.contains("default"))
		text += sentence("Default: " + value.at("default").dump());
	if (value.contains("examples"))
		text += sentence("For example " + values(value.at("examples"), " or "));
	return text;
}

std::string keys_of(const Json &schema, const Json &object)
{
	const auto required = object.value("required", std::vector<std::string>());
	std::string text;
	for (const auto &[key, value] : object.at("properties").items()) {
		const bool needed = std::ranges::find(required, key) != required.end();
		text += roff::entry(key, text_of(schema, value, needed));
	}
	return text;
}

/// Of an object that other ones have: its section.
std::string object_section(const Json &schema, const Json &object)
{
	std::string text = roff::section(upper(object.at("title")));
	if (object.contains("description"))
		text += roff::escaped(object.at("description").get<std::string>()) + "\n";
	return text + keys_of(schema, object);
}

} // namespace

std::string config_manual_page()
{
	const Json schema = Json::parse(config_schema());
	std::string page = ".TH PENSTOCK.JSON 5\n";
	page += roff::section("NAME") + "penstock.json \\- config files of penstock(1)\n";
	page += roff::section("DESCRIPTION") + roff::escaped(kDescription) + "\n";
	page += roff::section("THE FILE") + keys_of(schema, schema);
	for (const char *objects : {"properties", "definitions"})
		for (const auto &[name, object] : schema.at(objects).items())
			if (object.contains("properties"))
				page += object_section(schema, object);
	page += roff::section("FILES");
	page += roff::entry("/etc/penstock/NAME.json", "What the service penstock@NAME records.");
	page += roff::section("EXAMPLES") + roff::verbatim(config_example());
	page += roff::section("SEE ALSO") + "penstock(1)\n";
	return page;
}

} // namespace penstock
