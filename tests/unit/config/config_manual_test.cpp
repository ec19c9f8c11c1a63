#include "config/generated/config_manual.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "config/command_line/command_line.h"
#include "config/file/config_file.h"
#include "config/generated/config_example.h"
#include "config/generated/roff.h"

namespace penstock {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// The text of a section, up to the next one.
std::string section_of(const std::string &page, const std::string &title)
{
	const std::size_t begin = page.find("\n.SH " + title + "\n");
	EXPECT_NE(begin, std::string::npos) << title;
	return page.substr(begin, page.find("\n.SH ", begin + 1) - begin);
}

/// Keys, defaults and examples, each in the section of its object.
void expect_keys(const std::string &section, const json &object)
{
	for (const auto &[key, value] : object.at("properties").items()) {
		const std::string begin = ".TP\n\\fB" + roff::escaped(key) + "\\fR\n";
		const std::size_t at = section.find(begin);
		ASSERT_NE(at, std::string::npos) << key;
		const std::size_t text = at + begin.size();
		const std::string line = section.substr(text, section.find('\n', text) - text);
		if (value.contains("description"))
			EXPECT_THAT(line, HasSubstr(roff::escaped(
						  value.at("description").get<std::string>())));
		if (value.contains("default"))
			EXPECT_THAT(line, HasSubstr("Default: " +
						    roff::escaped(value.at("default").dump())));
		for (const json &example : value.value("examples", json::array()))
			EXPECT_THAT(line, HasSubstr(roff::escaped(example.dump()))) << key;
	}
}

TEST(ConfigManual, HasEveryKeyOfTheSchema)
{
	const json schema = json::parse(config_schema());
	const std::string page = config_manual_page();
	expect_keys(section_of(page, "THE FILE"), schema);
	int objects = 0;
	for (const auto &[name, object] : schema.at("definitions").items())
		if (object.contains("properties")) {
			std::string title = object.at("title");
			std::ranges::transform(title, title.begin(), ::toupper);
			expect_keys(section_of(page, title), object);
			++objects;
		}
	EXPECT_EQ(objects, 6);
	expect_keys(section_of(page, "DEFAULTS"), schema.at("properties").at("defaults"));
}

TEST(ConfigManual, SaysWhatValuesMayBe)
{
	const std::string page = config_manual_page();
	EXPECT_THAT(page, HasSubstr("\\fBversion\\fR\n1, required. "));
	EXPECT_THAT(page, HasSubstr("\\fBbuffers\\fR\ninteger. "));
	EXPECT_THAT(page, HasSubstr("array, of which each is an object (PIPELINE), required. "));
	EXPECT_THAT(page, HasSubstr("\\fBzero\\-copy\\fR\n\"require\" or \"prefer\" or \"off\". "));
	EXPECT_THAT(page, testing::Not(HasSubstr("or .")));
}

TEST(ConfigManual, HasAnExampleThatIsRight)
{
	EXPECT_TRUE(parse_config(config_example(), "example"));
	EXPECT_THAT(config_manual_page(), HasSubstr(roff::escaped(config_example())));
}

TEST(ConfigManual, IsWrittenByTheProgram)
{
	const auto written = [](std::vector<const char *> words) {
		return std::get<EarlyExit>(parse_command_line(words, "1"));
	};
	EXPECT_EQ(written({"penstock", "manual", "penstock.json"}).text, config_manual_page());
	EXPECT_THAT(written({"penstock", "manual"}).text, HasSubstr(".TH PENSTOCK 1"));
	EXPECT_THAT(written({"penstock", "manual", "penstock"}).text, HasSubstr(".TH PENSTOCK 1"));
	EXPECT_TRUE(written({"penstock", "manual", "ffmpeg"}).mistake);
}

} // namespace
} // namespace penstock
