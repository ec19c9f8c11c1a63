#include <cerrno>

#include <gtest/gtest.h>

#include "tests/support/uvc_camera/model/byte_writer.h"
#include "tests/support/uvc_camera/model/negotiation.h"

namespace penstock::uvc {
namespace {

constexpr std::uint16_t kProbe = 0x0100;
constexpr std::uint16_t kCommit = 0x0200;

SetupPacket setup(ClassRequest request, std::uint16_t value = kProbe)
{
	const bool set = request == ClassRequest::kSetCurrent;
	return {static_cast<std::uint8_t>(set ? 0x21 : 0xa1), static_cast<std::uint8_t>(request),
		value, kStreamingInterface, 48};
}

std::vector<std::byte> proposal(std::uint8_t format, std::uint8_t frame, std::uint32_t interval)
{
	std::vector<std::byte> bytes =
		ByteWriter().u16(1).u8(format).u8(frame).u32(interval).take();
	bytes.resize(26);
	return bytes;
}

class NegotiationOf : public testing::Test
{
protected:
	/// What the camera would do.
	std::vector<std::byte> probe(std::uint8_t format, std::uint8_t frame,
				     std::uint32_t interval)
	{
		EXPECT_EQ(negotiation_
				  .request(setup(ClassRequest::kSetCurrent),
					   proposal(format, frame, interval))
				  .error,
			  0);
		return negotiation_.request(setup(ClassRequest::kCurrent), {}).data;
	}

	Negotiation negotiation_{*find_profile("c920"), {}};
};

TEST_F(NegotiationOf, TakesWhatIsListed)
{
	const auto answer = probe(2, 2, 666'666);
	EXPECT_EQ(answer.size(), 34u);
	EXPECT_EQ(read_number(answer, 2, 1), 2u);
	EXPECT_EQ(read_number(answer, 3, 1), 2u);
	EXPECT_EQ(read_number(answer, 4, 4), 666'666u);
	EXPECT_EQ(read_number(answer, 18, 4), 1280u * 720 * 2);
}

TEST_F(NegotiationOf, MovesWhatIsNotListedToTheNearest)
{
	const auto low = probe(0, 0, 1);
	EXPECT_EQ(read_number(low, 2, 1), 1u);
	EXPECT_EQ(read_number(low, 3, 1), 1u);
	EXPECT_EQ(read_number(low, 4, 4), 333'333u);
	const auto high = probe(200, 200, 0xffff'ffff);
	EXPECT_EQ(read_number(high, 2, 1), 3u);
	EXPECT_EQ(read_number(high, 3, 1), 1u);
	EXPECT_EQ(read_number(high, 4, 4), 666'666u);
	EXPECT_EQ(read_number(probe(1, 1, 400'000), 4, 4), 416'666u);
}

TEST_F(NegotiationOf, CommitsAMode)
{
	EXPECT_FALSE(negotiation_.committed());
	ASSERT_EQ(
		negotiation_
			.request(setup(ClassRequest::kSetCurrent, kCommit), proposal(3, 1, 333'333))
			.error,
		0);
	const Mode mode = negotiation_.committed().value();
	EXPECT_EQ(mode.coding, Coding::kYuyv);
	EXPECT_EQ(mode.size, (Size{640, 480}));
	EXPECT_EQ(mode.max_bytes, 640u * 480 * 2);
}

TEST_F(NegotiationOf, ClaimsAnotherSizeOnRequest)
{
	negotiation_.claim_max_bytes(20'000);
	EXPECT_EQ(read_number(probe(1, 1, 0), 18, 4), 20'000u);
	negotiation_.claim_max_bytes(std::nullopt);
	EXPECT_EQ(read_number(probe(1, 1, 0), 18, 4), 1920u * 1080 * 2);
}

TEST_F(NegotiationOf, RefusesWhatIsTooShortAndOtherControls)
{
	const std::vector<std::byte> five(5);
	EXPECT_EQ(negotiation_.request(setup(ClassRequest::kSetCurrent), five).error, EPIPE);
	EXPECT_EQ(negotiation_.request(setup(ClassRequest::kCurrent, 0x0300), {}).error, EPIPE);
	EXPECT_EQ(negotiation_.request(setup(ClassRequest::kResolution), {}).error, EPIPE);
}

TEST(NegotiationLength, IsThatOfTheVersion)
{
	for (const auto &[name, bytes] :
	     {std::pair("hd720", 26u), std::pair("c920", 34u), std::pair("uhd", 48u)}) {
		Negotiation negotiation(*find_profile(name), {});
		EXPECT_EQ(negotiation.request(setup(ClassRequest::kCurrent), {}).data.size(),
			  bytes);
		const auto length = negotiation.request(setup(ClassRequest::kLength), {}).data;
		EXPECT_EQ(read_number(length, 0, 2), bytes);
	}
}

/// YUYV 640x480 at 30 takes 2304 bytes of each 125 us, and a header.
TEST(PayloadSize, OfIsochronousStreamsIsTheSmallestPacketThatFits)
{
	constexpr Bus kIsochronous{Transfer::kIsochronous, Speed::kHigh};
	EXPECT_EQ(payload_size(kIsochronous, Coding::kYuyv, 614'400, 333'333), 3072u);
	EXPECT_EQ(payload_size(kIsochronous, Coding::kYuyv, 614'400, 1'000'000), 1024u);
	EXPECT_EQ(payload_size(kIsochronous, Coding::kYuyv, 614'400, 10'000'000), 512u);
	EXPECT_EQ(payload_size(kIsochronous, Coding::kMjpeg, 614'400, 10'000'000), 3072u);
	EXPECT_EQ(payload_size(kIsochronous, Coding::kNv12, 100'000'000, 333'333), 3072u);
	EXPECT_EQ(payload_size(kIsochronous, Coding::kNv12, 10, 1), 512u);
}

} // namespace
} // namespace penstock::uvc
