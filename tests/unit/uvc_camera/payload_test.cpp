#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/uvc_camera/model/byte_writer.h"
#include "tests/support/uvc_camera/stream/payload.h"

namespace penstock::uvc {
namespace {

using testing::ElementsAre;
using Bytes = std::vector<std::byte>;

constexpr std::uint32_t kEndOfFrame = 2;
constexpr std::uint32_t kErrorBit = 0x40;

Bytes picture_of(std::size_t bytes)
{
	Bytes picture(bytes);
	for (std::size_t i = 0; i < bytes; ++i)
		picture[i] = static_cast<std::byte>(i * 7);
	return picture;
}

/// A picture as the host gets it.
struct Received {
	std::vector<std::size_t> transfers; ///< bytes of each
	std::vector<std::uint32_t> headers; ///< bmHeaderInfo of each payload
	Bytes data;

	/// As a host does it: a payload ends with a short transfer or when it is full.
	Received(Payloads payloads, std::size_t max_payload, std::size_t transfer_bytes)
	{
		Bytes transfer(transfer_bytes);
		std::size_t in_payload = 0;
		while (!payloads.done()) {
			const std::size_t filled =
				payloads.fill(transfer, std::chrono::milliseconds(2050));
			transfers.push_back(filled);
			std::size_t header = 0;
			if (in_payload == 0) {
				header = read_number(transfer, 0, 1);
				headers.push_back(read_number(transfer, 1, 1));
			}
			data.insert(data.end(), transfer.begin() + static_cast<long>(header),
				    transfer.begin() + static_cast<long>(filled));
			in_payload += filled;
			if (filled < transfer_bytes || in_payload == max_payload)
				in_payload = 0;
		}
	}
};

Received receive(std::size_t picture_bytes, std::size_t max_payload, std::size_t transfer_bytes)
{
	const Bytes picture = picture_of(picture_bytes);
	Received received(Payloads({picture, true, false, 1}, max_payload), max_payload,
			  transfer_bytes);
	EXPECT_EQ(received.data, picture);
	return received;
}

TEST(Payloads, AShortTransferEndsThem)
{
	const Received received = receive(100, 1000, 64);
	EXPECT_THAT(received.transfers, ElementsAre(64, 48));
	EXPECT_EQ(received.headers.size(), 1u);
}

TEST(Payloads, AnEmptyTransferEndsThoseWhoseLastOneIsFull)
{
	EXPECT_THAT(receive(116, 1000, 64).transfers, ElementsAre(64, 64, 0));
}

TEST(Payloads, NoneIsLongerThanTheMost)
{
	const Received received = receive(300, 128, 64);
	EXPECT_THAT(received.transfers, ElementsAre(64, 64, 64, 64, 64, 16));
	EXPECT_EQ(received.headers.size(), 3u);
}

TEST(Payloads, OneThatIsAsLongAsTheMostNeedsNoEmptyTransfer)
{
	EXPECT_THAT(receive(116, 128, 64).transfers, ElementsAre(64, 64));
}

TEST(Payloads, OnlyTheLastSaysThatThePictureEnds)
{
	const Bytes picture = picture_of(300);
	const Received received(Payloads({picture, true, true, 1}, 128), 128, 64);
	EXPECT_EQ(received.headers[0] & (kEndOfFrame | kErrorBit), 0u);
	EXPECT_EQ(received.headers[1] & (kEndOfFrame | kErrorBit), 0u);
	EXPECT_EQ(received.headers[2] & (kEndOfFrame | kErrorBit), kEndOfFrame | kErrorBit);
}

TEST(Payloads, MayLeaveTheEndOut)
{
	const Bytes picture = picture_of(100);
	const Received received(Payloads({picture, true, true, 1, true}, 1000), 1000, 64);
	EXPECT_EQ(received.headers[0] & (kEndOfFrame | kErrorBit), kErrorBit);
	EXPECT_EQ(received.data, picture);
}

/// Of an isochronous endpoint, where each packet is a payload.
TEST(Payloads, PacketsAreWholePayloads)
{
	const Received received = receive(200, 64, 64);
	EXPECT_THAT(received.transfers, ElementsAre(64, 64, 64, 56));
	EXPECT_EQ(received.headers.size(), 4u);
}

TEST(Payloads, APictureWithoutDataIsAHeader)
{
	EXPECT_THAT(receive(0, 1000, 64).transfers, ElementsAre(12));
}

/// Any sizes: what is sent is what is received.
TEST(Payloads, AllSizesArrive)
{
	for (std::size_t bytes = 0; bytes < 300; ++bytes)
		for (const std::size_t max_payload : {64u, 128u, 129u, 256u})
			EXPECT_EQ(receive(bytes, max_payload, 64).data.size(), bytes);
}

TEST(Payloads, HeadersHaveTheClocks)
{
	Bytes transfer(64);
	const Bytes picture = picture_of(10);
	Payloads payloads({picture, true, false, 0x01020304}, 1000);
	(void)payloads.fill(transfer, std::chrono::milliseconds(2050));
	EXPECT_EQ(read_number(transfer, 0, 1), 12u);
	EXPECT_EQ(read_number(transfer, 1, 1), 0x8fu);
	EXPECT_EQ(read_number(transfer, 2, 4), 0x01020304u);
	EXPECT_EQ(read_number(transfer, 6, 4), 2050u * 48'000);
	EXPECT_EQ(read_number(transfer, 10, 2), 2050u % 2048);
}

} // namespace
} // namespace penstock::uvc
