#include <cctype>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/command_line/command_line_app.h"
#include "config/generated/command_tree.h"

namespace penstock::test {
namespace {

/// "EncCtrl" of "--enc-ctrl".
std::string camel_case(const std::string &option)
{
	std::string name;
	bool begins_word = true;
	for (char letter : option) {
		if (letter == '-') {
			begins_word = true;
			continue;
		}
		name += begins_word ? static_cast<char>(std::toupper(letter)) : letter;
		begins_word = false;
	}
	return name;
}

/// Every long option of every command, as the parser knows them.
std::set<std::string> options()
{
	CommandLine line;
	const CommandDescription tree = describe(*make_app(line, ""));
	std::set<std::string> names;
	for (const CommandDescription *command : flatten(tree))
		for (const OptionDescription &option : command->options)
			for (const std::string &name : option.names)
				if (name.starts_with("--"))
					names.insert(name);
	return names;
}

/// Of the tests that show effects of options, in this program.
std::set<std::string> effect_tests()
{
	std::set<std::string> names;
	const testing::UnitTest &program = *testing::UnitTest::GetInstance();
	for (int i = 0; i < program.total_test_suite_count(); ++i) {
		const testing::TestSuite &suite = *program.GetTestSuite(i);
		if (!std::string(suite.name()).starts_with("OptionEffect"))
			continue;
		for (int j = 0; j < suite.total_test_count(); ++j)
			names.insert(suite.GetTestInfo(j)->name());
	}
	return names;
}

bool has_test(const std::set<std::string> &tests, const std::string &option)
{
	const std::string name = camel_case(option);
	return std::ranges::any_of(tests, [&name](const std::string &test) {
		return test.starts_with(name) && test.size() > name.size() &&
		       std::isupper(test[name.size()]);
	});
}

/// An option that nobody tries may as well be ignored.
TEST(EveryOption, HasATestOfItsEffect)
{
	const std::set<std::string> tests = effect_tests();
	const std::set<std::string> all = options();
	EXPECT_GT(all.size(), 30u);
	for (const std::string &option : all)
		EXPECT_TRUE(has_test(tests, option))
			<< "no test OptionEffect*." << camel_case(option) << "…, for " << option;
}

} // namespace
} // namespace penstock::test
