#include <gtest/gtest.h>

#include "tests/support/uvc_camera/model/byte_writer.h"
#include "tests/support/uvc_camera/model/descriptors.h"
#include "tests/support/uvc_camera/model/mutations.h"

namespace penstock::uvc {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::uint32_t kSeeds = 100;
constexpr SetupPacket kProbeAnswer{0xa1, 0x81, 0x0100, kStreamingInterface, 26};
constexpr SetupPacket kControlAnswer{0xa1, 0x83, 0x0200, 0x0200, 2};

Bytes plain_configuration()
{
	return Descriptors(*find_profile("small"), {}, "1").configuration();
}

Bytes changed_configuration(std::uint32_t seed)
{
	Bytes bytes = plain_configuration();
	Mutations(seed).change_configuration(bytes);
	return bytes;
}

/// Some of the answers to twenty requests are not as they were.
bool changes(std::uint32_t seed, const SetupPacket &setup)
{
	Mutations mutations(seed);
	const Bytes plain(setup.length, std::byte{5});
	bool changed = false;
	for (int i = 0; i < 20; ++i) {
		Answer answer{0, plain};
		mutations.change_answer(setup, answer);
		changed = changed || answer.error != 0 || answer.data != plain;
	}
	return changed;
}

TEST(Mutations, AreTheSameForASeed)
{
	for (std::uint32_t seed = 0; seed < kSeeds; ++seed)
		EXPECT_EQ(changed_configuration(seed), changed_configuration(seed));
	EXPECT_NE(changed_configuration(0), changed_configuration(4));
}

TEST(Mutations, LeaveTheChainOfDescriptorsWhole)
{
	const Bytes plain = plain_configuration();
	for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
		const Bytes changed = changed_configuration(seed);
		ASSERT_EQ(changed.size(), plain.size());
		for (std::size_t at = 0; at < plain.size(); at += read_number(plain, at, 1))
			for (std::size_t byte = at; byte < at + 3 && byte < plain.size(); ++byte)
				EXPECT_EQ(changed[byte], plain[byte]);
	}
}

TEST(Mutations, TheSeedSaysWhatIsWrong)
{
	const Bytes plain = plain_configuration();
	EXPECT_EQ(changed_configuration(2), plain);
	EXPECT_EQ(changed_configuration(3), plain);
	EXPECT_FALSE(changes(1, kProbeAnswer));
	EXPECT_FALSE(changes(1, kControlAnswer));
	EXPECT_TRUE(changes(2, kProbeAnswer));
	EXPECT_FALSE(changes(2, kControlAnswer));
	EXPECT_FALSE(changes(3, kProbeAnswer));
	EXPECT_TRUE(changes(3, kControlAnswer));
	EXPECT_TRUE(changes(4, kProbeAnswer));
	EXPECT_TRUE(changes(4, kControlAnswer));
}

} // namespace
} // namespace penstock::uvc
