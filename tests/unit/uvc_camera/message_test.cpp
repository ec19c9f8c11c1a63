#include <cerrno>
#include <cstring>

#include <gtest/gtest.h>

#include "tests/support/uvc_camera/usbip/message.h"

namespace penstock::uvc::usbip {
namespace {

using Bytes = std::vector<std::byte>;

void put(Bytes &bytes, std::size_t offset, std::uint32_t value)
{
	for (std::size_t i = 0; i < 4; ++i)
		bytes[offset + i] = static_cast<std::byte>(value >> 8 * (3 - i));
}

std::uint32_t number(const Bytes &bytes, std::size_t offset)
{
	std::uint32_t value = 0;
	for (std::size_t i = 0; i < 4; ++i)
		value = value << 8 | std::to_integer<std::uint32_t>(bytes.at(offset + i));
	return value;
}

Bytes submit(std::uint32_t endpoint, bool input, std::uint32_t length)
{
	Bytes bytes(kHeaderBytes);
	put(bytes, 0, 1);
	put(bytes, 4, 77);
	put(bytes, 12, input ? 1 : 0);
	put(bytes, 16, endpoint);
	put(bytes, 24, length);
	return bytes;
}

TEST(UsbipMessage, AControlTransferHasItsSetup)
{
	Bytes bytes = submit(0, false, 3);
	const std::uint8_t setup[] = {0x21, 1, 0x00, 0x02, 0x01, 0x00, 0x03, 0x00};
	std::memcpy(bytes.data() + 40, setup, sizeof setup);
	EXPECT_FALSE(parse(bytes, 0).value()) << "the data is not there yet";
	bytes.resize(kHeaderBytes + 3, std::byte{9});
	bytes.resize(kHeaderBytes + 4, std::byte{1}); // of the next message
	const Message message = parse(bytes, 0).value().value();
	EXPECT_EQ(message.bytes, kHeaderBytes + 3);
	EXPECT_EQ(message.submit->setup.type, 0x21);
	EXPECT_EQ(message.submit->setup.value, 0x0200);
	EXPECT_EQ(message.submit->setup.index, 1);
	EXPECT_EQ(message.submit->setup.length, 3);
	EXPECT_EQ(message.submit->data, Bytes(3, std::byte{9}));
}

TEST(UsbipMessage, AnIsochronousTransferHasPackets)
{
	Bytes bytes = submit(1, true, 200);
	put(bytes, 32, 2);
	bytes.resize(kHeaderBytes + 2 * kPacketBytes);
	put(bytes, kHeaderBytes + 4, 100);
	put(bytes, kHeaderBytes + kPacketBytes, 100);
	put(bytes, kHeaderBytes + kPacketBytes + 4, 100);
	EXPECT_FALSE(parse(std::span(bytes).first(kHeaderBytes + 20), 1).value());
	Submit transfer = parse(bytes, 1).value().value().submit.value();
	ASSERT_EQ(transfer.packets.size(), 2u);
	EXPECT_EQ(transfer.packets[1].offset, 100u);

	// Without gaps, whatever the packets' offsets are.
	transfer.packets[0].actual = 5;
	transfer.packets[1].actual = 7;
	const Bytes reply = answer(transfer, 0, Bytes(12, std::byte{3}));
	ASSERT_EQ(reply.size(), kHeaderBytes + 12 + 2 * kPacketBytes);
	EXPECT_EQ(number(reply, 0), 3u);
	EXPECT_EQ(number(reply, 4), 77u);
	EXPECT_EQ(number(reply, 24), 12u);
	EXPECT_EQ(number(reply, 32), 2u);
	EXPECT_EQ(number(reply, kHeaderBytes + 12 + 8), 5u);
	EXPECT_EQ(number(reply, kHeaderBytes + 12 + kPacketBytes), 100u);
	EXPECT_EQ(number(reply, kHeaderBytes + 12 + kPacketBytes + 8), 7u);
}

TEST(UsbipMessage, AnErrorIsANegativeStatus)
{
	const Submit transfer = *parse(submit(1, true, 64), 0).value()->submit;
	EXPECT_EQ(static_cast<std::int32_t>(number(answer(transfer, EPIPE, {}), 20)), -EPIPE);
}

TEST(UsbipMessage, AnUnlinkTellsWhetherTheTransferWaited)
{
	Bytes bytes(kHeaderBytes);
	put(bytes, 0, 2);
	put(bytes, 4, 78);
	put(bytes, 20, 77);
	const Unlink unlink = parse(bytes, 0).value().value().unlink.value();
	EXPECT_EQ(unlink.victim, 77u);
	EXPECT_EQ(number(answer(unlink, true), 0), 4u);
	EXPECT_EQ(number(answer(unlink, true), 4), 78u);
	EXPECT_EQ(static_cast<std::int32_t>(number(answer(unlink, true), 20)), -ECONNRESET);
	EXPECT_EQ(number(answer(unlink, false), 20), 0u);
}

TEST(UsbipMessage, WhatIsNoneIsRefused)
{
	Bytes unknown(kHeaderBytes);
	put(unknown, 0, 9);
	EXPECT_FALSE(parse(unknown, 0));
	EXPECT_FALSE(parse(submit(1, true, 0xffff'ffff), 0));
	EXPECT_FALSE(parse(Bytes(47), 0).value());
}

} // namespace
} // namespace penstock::uvc::usbip
