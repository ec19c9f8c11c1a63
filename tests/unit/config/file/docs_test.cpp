#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "config/file/config_file.h"
#include "tests/support/process/scratch_directory.h"

// docs/config.md, which says in words what the schema says.

namespace penstock {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(ConfigDocs, NameEveryKeyOfTheSchema)
{
	const std::string text = test::read_file(PENSTOCK_CONFIG_FOLDER "/../docs/config.md");
	const json schema = json::parse(config_schema());
	std::vector<json> sections{schema["properties"]};
	for (const json &definition : schema["definitions"])
		sections.push_back(definition.value("properties", json::object()));
	for (const json &section : sections)
		for (const auto &[key, property] : section.items())
			EXPECT_THAT(text, HasSubstr('`' + key + '`'));
}

} // namespace
} // namespace penstock
