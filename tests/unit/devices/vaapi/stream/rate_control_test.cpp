#include <gtest/gtest.h>
#include <va/va.h>

#include "devices/vaapi/stream/rate_control.h"

namespace penstock::vaapi {
namespace {

using Mode = RateControl::Mode;
using Wanted = EncoderSettings::RateControl;

constexpr std::uint32_t kAll =
	VA_RC_CQP | VA_RC_CBR | VA_RC_VBR | VA_RC_ICQ | VA_RC_QVBR | VA_RC_MB;
constexpr std::uint32_t kMesa = VA_RC_CQP | VA_RC_CBR | VA_RC_VBR;
const StreamFormat kFormat{.visible = {1280, 720}, .rate = {25, 1}, .colorimetry = {}};

EncoderSettings settings(std::optional<Wanted> mode, std::optional<std::uint64_t> bitrate,
			 std::optional<std::uint32_t> qp)
{
	EncoderSettings result;
	result.rate_control = mode;
	result.bitrate = bitrate;
	result.qp = qp;
	return result;
}

struct Choice {
	const char *name;
	EncoderSettings settings;
	std::uint32_t offered;
	std::optional<Mode> mode; ///< empty: refused
	std::uint32_t attribute;
};

class RateControlChoice : public testing::TestWithParam<Choice>
{};

TEST_P(RateControlChoice, IsTheBestThatIsOffered)
{
	const Choice &choice = GetParam();
	const auto rate = choose_rate_control(choice.settings, kFormat, choice.offered);
	if (!choice.mode) {
		ASSERT_FALSE(rate);
		EXPECT_TRUE(rate.error().is(std::errc::not_supported));
		return;
	}
	ASSERT_TRUE(rate) << rate.error().message();
	EXPECT_EQ(rate->mode, *choice.mode);
	EXPECT_EQ(rate->attribute, choice.attribute);
}

const std::optional<Wanted> kNoMode;
const std::optional<std::uint64_t> kNoBitrate;
const std::optional<std::uint32_t> kNoQp;

INSTANTIATE_TEST_SUITE_P(
	Table, RateControlChoice,
	testing::Values(
		Choice{"NothingSaid", settings(kNoMode, kNoBitrate, kNoQp), kAll, Mode::kVbr,
		       VA_RC_VBR},
		Choice{"NothingSaidCbrOnly", settings(kNoMode, kNoBitrate, kNoQp),
		       VA_RC_CQP | VA_RC_CBR, Mode::kCbr, VA_RC_CBR},
		Choice{"NothingSaidQualityOnly", settings(kNoMode, kNoBitrate, kNoQp),
		       VA_RC_CQP | VA_RC_ICQ, Mode::kIcq, VA_RC_ICQ},
		Choice{"NothingSaidCqpOnly", settings(kNoMode, kNoBitrate, kNoQp), VA_RC_CQP,
		       Mode::kCqp, VA_RC_CQP},
		Choice{"NothingSaidUnknown", settings(kNoMode, kNoBitrate, kNoQp),
		       VA_ATTRIB_NOT_SUPPORTED, Mode::kCqp, 0},
		Choice{"NothingSaidNone", settings(kNoMode, kNoBitrate, kNoQp), VA_RC_NONE,
		       Mode::kCqp, 0},
		Choice{"Bitrate", settings(kNoMode, 4'000'000, kNoQp), kAll, Mode::kCbr, VA_RC_CBR},
		Choice{"BitrateVbrOnly", settings(kNoMode, 4'000'000, kNoQp), VA_RC_VBR, Mode::kVbr,
		       VA_RC_VBR},
		Choice{"BitrateCqpOnly", settings(kNoMode, 4'000'000, kNoQp), VA_RC_CQP, {}, 0},
		Choice{"BitrateUnknown",
		       settings(kNoMode, 4'000'000, kNoQp),
		       VA_ATTRIB_NOT_SUPPORTED,
		       {},
		       0},
		Choice{"Qp", settings(kNoMode, kNoBitrate, 30), kAll, Mode::kCqp, VA_RC_CQP},
		Choice{"QpIcqOnly", settings(kNoMode, kNoBitrate, 30), VA_RC_ICQ | VA_RC_CBR,
		       Mode::kIcq, VA_RC_ICQ},
		Choice{"QpCbrOnly", settings(kNoMode, kNoBitrate, 30), VA_RC_CBR, {}, 0},
		Choice{"Both", settings(kNoMode, 4'000'000, 30), kAll, Mode::kQvbr, VA_RC_QVBR},
		Choice{"BothOnMesa", settings(kNoMode, 4'000'000, 30), kMesa, Mode::kCbr,
		       VA_RC_CBR},
		Choice{"CbrByName", settings(Wanted::kCbr, kNoBitrate, 30), kAll, Mode::kCbr,
		       VA_RC_CBR},
		Choice{"CbrByNameMissing",
		       settings(Wanted::kCbr, kNoBitrate, kNoQp),
		       VA_RC_CQP | VA_RC_VBR,
		       {},
		       0},
		Choice{"VbrByName", settings(Wanted::kVbr, 4'000'000, 30), kAll, Mode::kVbr,
		       VA_RC_VBR},
		Choice{"VbrByNameMissing",
		       settings(Wanted::kVbr, kNoBitrate, kNoQp),
		       VA_RC_CBR,
		       {},
		       0},
		Choice{"CqpByName", settings(Wanted::kCqp, 4'000'000, kNoQp), kAll, Mode::kCqp,
		       VA_RC_CQP},
		Choice{"CqpByNameUnknown", settings(Wanted::kCqp, kNoBitrate, kNoQp),
		       VA_ATTRIB_NOT_SUPPORTED, Mode::kCqp, 0},
		Choice{"CqpByNameMissing",
		       settings(Wanted::kCqp, kNoBitrate, kNoQp),
		       VA_RC_CBR,
		       {},
		       0}),
	[](const auto &row) { return std::string(row.param.name); });

RateControl chosen(const EncoderSettings &wanted, std::uint32_t offered,
		   const StreamFormat &format = kFormat)
{
	return choose_rate_control(wanted, format, offered).value();
}

TEST(RateControl, RefusalNamesWhatThereIs)
{
	const auto rate = choose_rate_control(settings({}, 4'000'000, {}), kFormat, VA_RC_CQP);
	EXPECT_NE(rate.error().message().find("CBR, VBR, QVBR"), std::string::npos);
	EXPECT_NE(rate.error().message().find("offers CQP only"), std::string::npos);
}

TEST(RateControl, CbrHasItsTargetAsPeak)
{
	const RateControl rate = chosen(settings({}, 4'000'000, {}), kAll);
	EXPECT_EQ(rate.bits_per_second, 4'000'000u);
	EXPECT_EQ(rate.target_percentage, 100u);
	EXPECT_EQ(rate.target(), 4'000'000u);
	EXPECT_EQ(rate.window_ms, 500u);
	EXPECT_EQ(rate.hrd_size, 2'000'000u);
	EXPECT_EQ(rate.hrd_fullness, 1'500'000u);
	EXPECT_EQ(rate.initial_qp, 26u);
	EXPECT_EQ(rate.quality_factor, 0u);
}

TEST(RateControl, VbrPeaksAtTwiceTheBitrate)
{
	const RateControl rate = chosen(settings(Wanted::kVbr, 3'000'001, {}), kAll);
	EXPECT_EQ(rate.bits_per_second, 6'000'002u);
	EXPECT_EQ(rate.target_percentage, 50u);
	EXPECT_EQ(rate.target(), 3'000'001u);
}

TEST(RateControl, ConstantQpHasNoBitrate)
{
	const RateControl rate = chosen(settings(Wanted::kCqp, 4'000'000, 33), kAll);
	EXPECT_FALSE(rate.has_bitrate());
	EXPECT_EQ(rate.initial_qp, 33u);
	EXPECT_EQ(rate.target_percentage, 0u);
	EXPECT_EQ(rate.hrd_size, 0u);
	EXPECT_EQ(rate.window_ms, 0u);
}

TEST(RateControl, QualityIsWithin1And51)
{
	EXPECT_EQ(chosen(settings({}, {}, 0), VA_RC_ICQ).quality_factor, 1u);
	EXPECT_EQ(chosen(settings({}, {}, 51), VA_RC_ICQ).quality_factor, 51u);
	EXPECT_EQ(chosen(settings({}, {}, {}), VA_RC_ICQ).quality_factor, 26u);
	EXPECT_EQ(chosen(settings({}, 1'000'000, 20), VA_RC_QVBR).quality_factor, 20u);
	EXPECT_FALSE(chosen(settings({}, {}, 51), VA_RC_ICQ).has_bitrate());
	EXPECT_TRUE(choose_rate_control(settings({}, {}, 52), kFormat, kAll)
			    .error()
			    .is(std::errc::invalid_argument));
}

TEST(RateControl, BitrateByDefaultGrowsWithTheSize)
{
	// 1280x720 at 25: 23.04 million pixels a second.
	EXPECT_EQ(chosen(settings(Wanted::kCbr, {}, {}), kAll).bits_per_second, 1'843'200u);
	const StreamFormat tiny{.visible = {64, 64}, .rate = {1, 1}, .colorimetry = {}};
	EXPECT_EQ(chosen(settings(Wanted::kCbr, {}, {}), kAll, tiny).bits_per_second, 64'000u);
}

TEST(RateControl, WindowHoldsTwoFramesOfASlowCamera)
{
	const auto window = [](Fraction fps) {
		const StreamFormat format{.visible = {640, 480}, .rate = fps, .colorimetry = {}};
		return chosen(settings({}, 1'000'000, {}), VA_RC_CBR, format);
	};
	EXPECT_EQ(window({4, 1}).window_ms, 500u);
	EXPECT_EQ(window({3, 1}).window_ms, 667u);
	EXPECT_EQ(window({1, 1}).hrd_size, 2'000'000u);
	EXPECT_EQ(window({1, 60'000}).window_ms, 60'000u);
}

TEST(RateControl, RefusesBitratesOutsideOfLibvasRange)
{
	const auto refused = [](Wanted mode, std::uint64_t bitrate) {
		const auto rate = choose_rate_control(settings(mode, bitrate, {}), kFormat, kAll);
		return !rate && rate.error().is(std::errc::invalid_argument);
	};
	EXPECT_TRUE(refused(Wanted::kCbr, 0));
	EXPECT_TRUE(refused(Wanted::kCbr, 0x1'0000'0000));
	EXPECT_FALSE(refused(Wanted::kCbr, 0xffff'ffff));
	EXPECT_TRUE(refused(Wanted::kVbr, 0x8000'0000));
	EXPECT_FALSE(refused(Wanted::kVbr, 0x7fff'ffff));
}

TEST(RateControl, NumbersHoldForEveryBitrate)
{
	const StreamFormat slow{.visible = {640, 480}, .rate = {1, 1000}, .colorimetry = {}};
	for (const StreamFormat &format : {kFormat, slow})
		for (std::uint64_t bitrate = 1; bitrate < 0x7fff'ffff;
		     bitrate = bitrate * 7 / 3 + 1)
			for (const Wanted mode : {Wanted::kCbr, Wanted::kVbr}) {
				const RateControl rate =
					chosen(settings(mode, bitrate, {}), kAll, format);
				ASSERT_EQ(rate.target(), bitrate);
				ASSERT_GE(rate.hrd_size, 1u);
				ASSERT_LE(rate.hrd_fullness, rate.hrd_size);
			}
}

TEST(RateControl, ChangesWhileRunning)
{
	const RateControl before = chosen(settings(Wanted::kVbr, 4'000'000, 20), kAll);
	const RateControl after = with_bitrate(before, kFormat, 1'000'000).value();
	EXPECT_EQ(after.mode, Mode::kVbr);
	EXPECT_EQ(after.attribute, before.attribute);
	EXPECT_EQ(after.initial_qp, 20u);
	EXPECT_EQ(after.target(), 1'000'000u);
	EXPECT_EQ(after.bits_per_second, 2'000'000u);
	EXPECT_EQ(after.hrd_size, 1'000'000u);
	const RateControl constant = chosen(settings(Wanted::kCqp, {}, {}), kAll);
	EXPECT_TRUE(with_bitrate(constant, kFormat, 1).error().is(std::errc::not_supported));
}

} // namespace
} // namespace penstock::vaapi
