#include "devices/settings/control_value.h"

#include <optional>
#include <ostream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using testing::HasSubstr;
using Type = ControlInfo::Type;

ControlInfo control(Type type, std::int64_t minimum, std::int64_t maximum, std::int64_t step = 1)
{
	ControlInfo info;
	info.name = "the_control";
	info.type = type;
	info.minimum = minimum;
	info.maximum = maximum;
	info.step = step;
	return info;
}

ControlInfo menu()
{
	ControlInfo info = control(Type::kMenu, 0, 5);
	info.menu = {{0, "manual_mode"}, {1, "aperture_priority_mode"}, {3, "auto"}};
	return info;
}

ControlInfo menu_of_numbers()
{
	ControlInfo info = control(Type::kMenu, 0, 2);
	info.menu = {{0, "2"}, {1, "0"}, {2, "1000"}};
	return info;
}

ControlInfo read_only()
{
	ControlInfo info = control(Type::kInteger, 0, 10);
	info.read_only = true;
	return info;
}

const ControlInfo kNumber = control(Type::kInteger, -10, 255, 5);
const ControlInfo kBoolean = control(Type::kBoolean, 0, 1);
const ControlInfo kMask = control(Type::kInteger, 0, 0x80000001, 0);

/// A word, and the number that it stands for or the words of its refusal.
struct Row {
	ControlInfo info;
	std::string word;
	std::optional<std::int64_t> value;
	std::vector<std::string> refusal;
};

std::ostream &operator<<(std::ostream &out, const Row &row)
{
	return out << allowed_values(row.info) << " = \"" << row.word << '"';
}

const Row kRows[] = {
	{kNumber, "12", 12, {}},
	{kNumber, "-10", -10, {}},
	{kNumber, "0x1f", 31, {}},
	{kNumber, "256", {}, {"the_control", "/dev/video7", "-10 to 255 in steps of 5", "256"}},
	{kNumber, "-11", {}, {"-10 to 255"}},
	{kNumber, "on", {}, {"-10 to 255"}},
	{kNumber, "12a", {}, {"12a"}},
	{kNumber, "0x-1", {}, {"0x-1"}},
	{kNumber, "99999999999999999999", {}, {"-10 to 255"}},
	{kMask, "0x80000001", 0x80000001, {}},
	{kMask, "0x80000002", {}, {"0 to 2147483649, not"}},
	{kBoolean, "true", 1, {}},
	{kBoolean, "On", 1, {}},
	{kBoolean, "1", 1, {}},
	{kBoolean, "false", 0, {}},
	{kBoolean, "off", 0, {}},
	{kBoolean, "0", 0, {}},
	{kBoolean, "2", {}, {"true or false"}},
	{kBoolean, "maybe", {}, {"true or false"}},
	{menu(), "aperture_priority_mode", 1, {}},
	{menu(), "Aperture Priority Mode", 1, {}},
	{menu(), "3", 3, {}},
	{menu(), "2", {}, {"manual_mode (0), aperture_priority_mode (1), auto (3)", "\"2\""}},
	{menu(), "autp", {}, {"did you mean auto?"}},
	{menu_of_numbers(), "1000", 2, {}},
	{menu_of_numbers(), "2", 0, {}}, // the entry's name comes before its number
	{menu_of_numbers(), "1", 1, {}},
	{control(Type::kButton, 0, 0), "press", 0, {}},
	{control(Type::kOther, 0, 10), "5", {}, {"text or a list"}},
	{read_only(), "5", {}, {"read-only"}},
};

class ControlWord : public testing::TestWithParam<Row>
{};

TEST_P(ControlWord, StandsForANumberOrIsRefusedWithWhatIsAllowed)
{
	const Row &row = GetParam();
	auto value = control_value("/dev/video7", row.info, row.word);
	if (row.value) {
		ASSERT_TRUE(value) << value.error().message();
		EXPECT_EQ(*value, *row.value);
		return;
	}
	ASSERT_FALSE(value);
	EXPECT_TRUE(value.error().is(std::errc::invalid_argument));
	for (const std::string &word : row.refusal)
		EXPECT_THAT(value.error().context, HasSubstr(word));
}

INSTANTIATE_TEST_SUITE_P(Words, ControlWord, testing::ValuesIn(kRows));

TEST(FindControl, NamesTheNearestOrAll)
{
	ControlInfo brightness = kNumber;
	brightness.name = "brightness";
	const std::vector controls{brightness, menu()};
	auto found = find_control("/dev/video7", controls, "brightness");
	ASSERT_TRUE(found);
	EXPECT_EQ(*found, &controls[0]);
	EXPECT_THAT(find_control("/dev/video7", controls, "britness").error().context,
		    testing::AllOf(HasSubstr("/dev/video7"), HasSubstr("mean brightness?")));
	EXPECT_THAT(find_control("/dev/video7", controls, "zoom").error().context,
		    HasSubstr("it has: brightness, the_control"));
	EXPECT_THAT(find_control("/dev/video7", {}, "zoom").error().context,
		    HasSubstr("it has none"));
}

TEST(ControlSpelling, IsLowerCaseWithUnderscores)
{
	EXPECT_EQ(control_spelling("White Balance, Automatic"), "white_balance_automatic");
	EXPECT_EQ(control_spelling("  (H.264) Level "), "h_264_level");
	EXPECT_EQ(control_spelling("\xc3\xa4"), "");
}

} // namespace
} // namespace penstock
