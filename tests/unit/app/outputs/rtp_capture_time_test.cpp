#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "app/outputs/open_output.h"
#include "core/base/unique_fd.h"
#include "core/time/monotonic_now.h"
#include "core/time/wall_clock.h"
#include "tests/support/streams/coded_stream.h"
#include "tests/support/streams/reserved_port.h"

// A receiver of RTP finds out when each frame was captured: by the sender reports, which name a
// moment of the wall clock and the RTP time that belongs to it (RFC 3550, section 6.4.1).

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using WallMoment = std::chrono::sys_time<std::chrono::nanoseconds>;

constexpr std::size_t kFramesSent = 60;
constexpr auto kMostWrong = 5ms;
constexpr std::int64_t kRtpUnits = 90000; // a second, of video

std::uint32_t word(std::span<const std::uint8_t> bytes, std::size_t at)
{
	return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 |
	       std::uint32_t{bytes[at + 2]} << 8 | bytes[at + 3];
}

UniqueFd receive_on(int port)
{
	UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
	sockaddr_in address{};
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(static_cast<std::uint16_t>(port));
	EXPECT_EQ(
		::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)),
		0);
	return socket;
}

/// The next datagram that has come; empty if there is none.
std::vector<std::uint8_t> receive(const UniqueFd &socket)
{
	std::vector<std::uint8_t> bytes(65536);
	const ssize_t size = ::recv(socket.get(), bytes.data(), bytes.size(), 0);
	bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
	return bytes;
}

/// Which moment has which RTP time.
struct SenderReport {
	WallMoment wall;
	std::uint32_t rtp = 0;

	WallMoment at(std::uint32_t time) const
	{
		const auto distance = static_cast<std::int32_t>(time - rtp);
		return wall +
		       std::chrono::nanoseconds(std::int64_t{distance} * 1'000'000'000 / kRtpUnits);
	}
};

SenderReport parse_report(std::span<const std::uint8_t> packet)
{
	// NTP counts from 1900: 70 years, 17 of them leap years, before the wall clock.
	constexpr std::int64_t kNtpBegin = -2'208'988'800;
	const auto fraction =
		static_cast<std::int64_t>((std::uint64_t{word(packet, 12)} * 1'000'000'000) >> 32);
	return {WallMoment(std::chrono::seconds(kNtpBegin + word(packet, 8)) +
			   std::chrono::nanoseconds(fraction)),
		word(packet, 16)};
}

class RtpReceiver
{
public:
	RtpReceiver() : rtp_(receive_on(port_.number())), rtcp_(receive_on(port_.number() + 1)) {}

	std::string url() const { return fmt::format("rtp://127.0.0.1:{}", port_.number()); }
	/// Takes what has come.
	void look()
	{
		constexpr std::uint8_t kSenderReport = 200;
		for (auto packet = receive(rtp_); !packet.empty(); packet = receive(rtp_))
			if (times_.empty() || times_.back() != word(packet, 4))
				times_.push_back(word(packet, 4));
		for (auto packet = receive(rtcp_); !packet.empty(); packet = receive(rtcp_))
			if (packet.size() >= 20 && packet[1] == kSenderReport)
				report_ = parse_report(packet);
	}
	const std::vector<std::uint32_t> &times() const { return times_; }
	const std::optional<SenderReport> &report() const { return report_; }

private:
	const ReservedPort port_{PortKind::kUdp};
	const UniqueFd rtp_;
	const UniqueFd rtcp_;
	std::vector<std::uint32_t> times_; ///< of the frames
	std::optional<SenderReport> report_;
};

/// Of a camera that runs now: RTP times come round after half a day.
ClockTime captured(ClockTime begin, std::size_t number)
{
	return ClockTime(begin.ns() + picture_time(number).ns() - picture_time(0).ns());
}

TEST(RtpCaptureTime, IsKnownToTheReceiver)
{
	RtpReceiver receiver;
	Deadline deadline;
	auto output = open_output(parse_destination(receiver.url()).value(), stream_info("h264"),
				  deadline)
			      .value();
	PacketPool pool;
	// An encoder that looks ahead, and a slow network: what is sent now was captured before.
	const ClockTime begin(monotonic_now().ns() - 1'000'000'000);
	for (std::size_t i = 0; i < kFramesSent; ++i) {
		const PacketRef picture = picture_packet(pool, "h264", i);
		const PacketRef packet = pool.copy(picture->data(), captured(begin, i),
						   picture->keyframe(), picture->stream());
		ASSERT_TRUE(output->write(*packet));
		receiver.look();
	}
	ASSERT_TRUE(output->finish());
	receiver.look();
	ASSERT_EQ(receiver.times().size(), kFramesSent);
	ASSERT_TRUE(receiver.report());
	const WallClock clock = WallClock::look();
	for (std::size_t i = 0; i < kFramesSent; ++i) {
		const auto wrong = receiver.report()->at(receiver.times()[i]) -
				   clock.at(captured(begin, i)).time;
		EXPECT_LT(std::chrono::abs(wrong), kMostWrong) << i;
	}
}

} // namespace
} // namespace penstock::test
