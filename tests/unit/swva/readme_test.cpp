#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "tests/support/process/scratch_directory.h"
#include "tests/swva/persona/call.h"
#include "tests/swva/persona/faults.h"
#include "tests/swva/persona/persona.h"
#include "tests/swva/persona/settings.h"

namespace swva::test {
namespace {

using Names = std::set<std::string>;
using testing::ContainerEq;

std::string readme()
{
	return penstock::test::read_file(std::string(SWVA_FOLDER) + "/README.md");
}

/// The text below the heading "## NAME", up to the next one of this rank.
std::string section(const std::string &name)
{
	const std::string text = readme();
	const std::size_t begin = text.find("\n## " + name + "\n");
	if (begin == std::string::npos)
		return {};
	return text.substr(begin, text.find("\n## ", begin + 1) - begin);
}

/// All that the first group of `pattern` matches.
Names matches(const std::string &text, const std::string &pattern)
{
	const std::regex regex(pattern);
	Names names;
	for (std::sregex_iterator each(text.begin(), text.end(), regex), end; each != end; ++each)
		names.insert((*each)[1]);
	return names;
}

/// The first cells of the tables of a section, those in code type.
Names rows(const std::string &name)
{
	return matches(section(name), "\n\\| `([^`]*)` \\|");
}

/// The checks that the sources of a folder name.
Names checks_in(const std::string &folder)
{
	Names names;
	for (const auto &entry : std::filesystem::recursive_directory_iterator(folder))
		if (entry.path().extension() == ".cpp" || entry.path().extension() == ".h")
			names.merge(matches(penstock::test::read_file(entry.path()),
					    R"re("([1-9]\.[a-z0-9_]+)")re"));
	return names;
}

TEST(SwvaReadme, HasEveryPersona)
{
	Names names;
	for (const std::string_view name : persona_names())
		names.emplace(name);
	EXPECT_THAT(rows("Personas"), ContainerEq(names));
}

TEST(SwvaReadme, HasEveryVariableAndFault)
{
	Environment environment;
	read_settings(environment);
	read_persona(environment);
	read_faults(environment);
	const Names known(environment.known().begin(), environment.known().end());
	Names said = rows("Variables");
	said.merge(rows("Faults"));
	EXPECT_THAT(said, ContainerEq(known));
}

TEST(SwvaReadme, HasEveryCheck)
{
	EXPECT_THAT(rows("Checks"), ContainerEq(checks_in(SWVA_FOLDER)));
}

TEST(SwvaReadme, HasEveryFolder)
{
	Names folders{"."};
	for (const auto &entry : std::filesystem::recursive_directory_iterator(SWVA_FOLDER))
		if (entry.is_directory())
			folders.insert(
				std::filesystem::relative(entry.path(), SWVA_FOLDER).string() +
				"/");
	EXPECT_THAT(matches(section("Where the parts are"), "[|,] `([^`]*)`"),
		    ContainerEq(folders));
}

TEST(SwvaChecks, AreEachBrokenByATest)
{
	const Names broken = checks_in(SWVA_TESTS_FOLDER);
	for (const std::string &check : checks_in(SWVA_FOLDER))
		EXPECT_TRUE(broken.contains(check)) << "no test breaks " << check;
}

} // namespace
} // namespace swva::test
