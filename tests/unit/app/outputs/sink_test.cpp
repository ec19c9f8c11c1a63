#include "app/outputs/output_plan.h"

#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <iterator>
#include <memory>
#include <netinet/in.h>
#include <ostream>
#include <sstream>
#include <sys/socket.h>
#include <thread>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "config/options/values.h"
#include "core/base/unique_fd.h"
#include "tests/support/pictures/random.h"
#include "tests/support/process/thread_sanitizer.h"
#include "tests/support/streams/coded_feed.h"
#include "tests/support/streams/coded_stream.h"
#include "tests/support/streams/ffprobe.h"
#include "tests/support/streams/receiver.h"

// Real sinks on the loopback: FFmpeg listens, the outputs call it.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

struct Protocol {
	std::string name;
	PortKind port;
	/// With PORT for the number.
	std::string url;
	std::vector<std::string> input;
	std::string codec = "h264";
};

std::ostream &operator<<(std::ostream &out, const Protocol &protocol)
{
	return out << protocol.name;
}

std::string with_port(std::string text, int port)
{
	const std::size_t at = text.find("PORT");
	return at == std::string::npos ? text : text.replace(at, 4, std::to_string(port));
}

class Sink : public testing::TestWithParam<Protocol>
{
protected:
	void SetUp() override
	{
		if (kThreadSanitizer && GetParam().url.starts_with("srt:"))
			GTEST_SKIP() << "libsrt destroys mutexes that its own threads just used";
	}
	std::unique_ptr<Receiver> listen() const
	{
		std::vector<std::string> input;
		for (const std::string &word : GetParam().input)
			input.push_back(with_port(word, port_));
		return std::make_unique<Receiver>(input, GetParam().port, port_);
	}
	void call() { call(port_); }
	void call(int port)
	{
		const std::array output{parse_output(with_port(GetParam().url, port)).value()};
		outputs_ = open_outputs(output, stream_info(GetParam().codec)).value();
	}
	void write(std::size_t frames) { feed_.write(frames); }
	OutputStatistics statistics() const { return outputs_->statistics().at(0); }
	template <typename Condition>
	bool stream_until(Condition condition)
	{
		return feed_.stream_until(condition);
	}

	const ReservedPort reserved_{GetParam().port};
	const int port_ = reserved_.number();
	std::unique_ptr<OutputSet> outputs_;
	CodedFeed feed_{GetParam().codec, outputs_};
};

TEST_P(Sink, GetsEveryFrame)
{
	const auto receiver = listen();
	call();
	// A camera does not send everything at once.
	ASSERT_TRUE(stream_until([&] { return feed_.number() == 60; }));
	const Status status = outputs_->finish();
	EXPECT_TRUE(status) << status.error().message();
	EXPECT_TRUE(receiver->wait_for_frames(60)) << receiver->complaints();
	EXPECT_TRUE(receiver->wait_for_end()) << receiver->complaints();
	EXPECT_EQ(receiver->frames(), 60u);
	EXPECT_TRUE(receiver->began_with_keyframe());
	EXPECT_EQ(statistics().frames, 60u);
	EXPECT_EQ(statistics().dropped, 0u);
	EXPECT_EQ(statistics().reconnects, 0u);
}

TEST_P(Sink, IsCalledAgainWhenItIsBack)
{
	auto receiver = listen();
	call();
	ASSERT_TRUE(stream_until([&] { return receiver->frames() >= 10; }))
		<< receiver->complaints();
	receiver->kill();
	ASSERT_TRUE(stream_until([&] { return statistics().dropped > 0; }));
	receiver = listen();
	ASSERT_TRUE(stream_until([&] { return receiver->frames() >= 10; }))
		<< receiver->complaints();
	const Status status = outputs_->finish();
	EXPECT_TRUE(status) << status.error().message();
	EXPECT_TRUE(receiver->began_with_keyframe());
	EXPECT_EQ(statistics().reconnects, 1u);
	EXPECT_EQ(statistics().frames + statistics().dropped, feed_.number());
}

const Protocol kAll[] = {
	{"Rtmp",
	 PortKind::kTcp,
	 "rtmp://127.0.0.1:PORT/live/key",
	 {"-listen", "1", "-i", "rtmp://127.0.0.1:PORT/live/key"}},
	{"Rtsp",
	 PortKind::kTcp,
	 "rtsp://127.0.0.1:PORT/door",
	 {"-rtsp_flags", "listen", "-rtsp_transport", "tcp", "-i", "rtsp://127.0.0.1:PORT/door"}},
	{"Srt",
	 PortKind::kUdp,
	 "srt://127.0.0.1:PORT",
	 {"-i", "srt://127.0.0.1:PORT?mode=listener"}},
	{"SrtHevc",
	 PortKind::kUdp,
	 "srt://127.0.0.1:PORT",
	 {"-i", "srt://127.0.0.1:PORT?mode=listener"},
	 "hevc"},
	{"Tcp", PortKind::kTcp, "tcp://127.0.0.1:PORT", {"-i", "tcp://127.0.0.1:PORT?listen=1"}},
};

INSTANTIATE_TEST_SUITE_P(Protocols, Sink, testing::ValuesIn(kAll),
			 [](const auto &test) { return test.param.name; });

/// RTP has no connection: receivers have to be told what is sent, and nobody knows whether there
/// are any.
const Protocol kRtp{"Rtp", PortKind::kUdp, "rtp://127.0.0.1:PORT", {}};

class RtpSink : public Sink
{
protected:
	RtpSink()
	{
		auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(log_, true);
		spdlog::set_default_logger(std::make_shared<spdlog::logger>("", sink));
	}
	~RtpSink() override { spdlog::set_default_logger(usual_); }

	std::ostringstream log_;
	std::shared_ptr<spdlog::logger> usual_ = spdlog::default_logger();
	ScratchDirectory scratch_;
};

TEST_P(RtpSink, GetsEveryFrameByTheDescriptionInTheLog)
{
	call();
	write(1);
	ASSERT_TRUE(outputs_->finish());
	const std::string text = log_.str();
	ASSERT_THAT(text, HasSubstr("v=0"));
	const std::string description =
		text.substr(text.find("v=0"), text.find("\n\n") - text.find("v=0"));
	const std::string file = scratch_.file("rtp.sdp");
	write_file(file, std::as_bytes(std::span(description)));

	Receiver receiver({"-protocol_whitelist", "file,udp,rtp", "-i", file}, PortKind::kUdp,
			  port_);
	feed_.rewind();
	call();
	ASSERT_TRUE(stream_until([&] { return feed_.number() == 61; }));
	// The last one shows its end only by the next.
	EXPECT_TRUE(receiver.wait_for_frames(60)) << receiver.complaints();
	EXPECT_TRUE(receiver.began_with_keyframe());
	EXPECT_TRUE(outputs_->finish());
}

INSTANTIATE_TEST_SUITE_P(Protocols, RtpSink, testing::Values(kRtp));

/// Nor has UDP: every packet that nobody waits for is lost.
class UdpSink : public Sink
{};

TEST_P(UdpSink, GetsEveryFrame)
{
	const auto receiver = listen();
	call();
	ASSERT_TRUE(stream_until([&] { return feed_.number() == 64; }));
	// The last ones show their end only by the next.
	EXPECT_TRUE(receiver->wait_for_frames(60)) << receiver->complaints();
	EXPECT_TRUE(receiver->began_with_keyframe());
	EXPECT_TRUE(outputs_->finish());
	EXPECT_EQ(statistics().frames, 64u);
	EXPECT_EQ(statistics().dropped, 0u);
}

INSTANTIATE_TEST_SUITE_P(Protocols, UdpSink,
			 testing::Values(Protocol{"Udp",
						  PortKind::kUdp,
						  "udp://127.0.0.1:PORT?pkt_size=1316",
						  {"-i", "udp://127.0.0.1:PORT"}}));

/// Nobody listens.
const Protocol kNobody{"Nobody", PortKind::kTcp, "rtmp://me:secret@127.0.0.1:PORT/live/key", {}};

class Absent : public Sink
{};

/// One that accepts connections, and then neither reads nor writes.
class SilentSink
{
public:
	explicit SilentSink(int port)
	{
		sockaddr_in address{};
		address.sin_family = AF_INET;
		address.sin_port = ::htons(static_cast<std::uint16_t>(port));
		address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
		EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr *>(&address),
				 sizeof(address)),
			  0);
		EXPECT_EQ(::listen(socket_.get(), 5), 0);
	}

	/// The next caller, or none after hang_up().
	UniqueFd accept() const
	{
		return UniqueFd(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
	}
	void hang_up() const { ::shutdown(socket_.get(), SHUT_RDWR); }

private:
	UniqueFd socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
};

class Silent : public Sink
{};

TEST_P(Silent, HoldsUpNeitherTheOthersNorTheEnd)
{
	const SilentSink sink(port_);
	const ScratchDirectory scratch;
	const std::array outputs{
		parse_output("optional:" + with_port(GetParam().url, port_)).value(),
		parse_output(scratch.file("whole.mkv")).value()};
	outputs_ = open_outputs(outputs, stream_info("h264")).value();
	// Until the sockets' buffers and the queue are full.
	std::size_t frames = 0;
	std::uint64_t taken = 0;
	for (int idle_rounds = 0; idle_rounds < 20;) {
		write(100);
		frames += 100;
		do {
			std::this_thread::sleep_for(2ms);
		} while (outputs_->statistics().at(1).frames < frames);
		const std::uint64_t now = outputs_->statistics().at(0).frames;
		idle_rounds = std::exchange(taken, now) == now ? idle_rounds + 1 : 0;
	}
	// The sink stays, and never reads.
	const Status status = outputs_->finish();
	EXPECT_TRUE(status) << status.error().message();
	const auto statistics = outputs_->statistics();
	EXPECT_GT(statistics[0].dropped, 0u);
	EXPECT_TRUE(statistics[0].error);
	EXPECT_EQ(statistics[0].frames + statistics[0].dropped, frames);
	EXPECT_EQ(statistics[1].frames, frames);
	EXPECT_EQ(statistics[1].dropped, 0u);
	EXPECT_EQ(ffprobe(scratch.file("whole.mkv")).packets.size(), frames);
}

INSTANTIATE_TEST_SUITE_P(
	Protocols, Silent,
	testing::Values(Protocol{"Rtmp", PortKind::kTcp, "rtmp://127.0.0.1:PORT/live/key", {}},
			Protocol{"Rtsp", PortKind::kTcp, "rtsp://127.0.0.1:PORT/door", {}},
			Protocol{"Tcp", PortKind::kTcp, "tcp://127.0.0.1:PORT", {}}),
	[](const auto &test) { return test.param.name; });

/// An RTSP server that answers everything up to RECORD, and then reads nothing more.
class HungRtspServer
{
public:
	explicit HungRtspServer(int port) : sink_(port), thread_([this] { serve(); }) {}
	~HungRtspServer()
	{
		sink_.hang_up();
		thread_.join();
	}

	int calls() const { return calls_; }

private:
	void serve()
	{
		std::vector<UniqueFd> callers;
		while (true) {
			UniqueFd caller = sink_.accept();
			if (!caller)
				return;
			++calls_;
			answer(caller.get());
			callers.push_back(std::move(caller));
		}
	}
	static void answer(int caller)
	{
		std::string heard;
		char part[4096];
		for (bool records = false; !records;) {
			const ssize_t got = ::read(caller, part, sizeof(part));
			if (got <= 0)
				return;
			heard.append(part, static_cast<std::size_t>(got));
			std::size_t end = 0;
			while (!records && (end = heard.find("\r\n\r\n")) != std::string::npos) {
				const std::string request = heard.substr(0, end + 2);
				std::size_t body = 0;
				if (const auto at = request.find("Content-Length: ");
				    at != std::string::npos)
					body = std::stoul(request.substr(at + 16));
				heard.erase(0, end + 4 + body);
				const auto number = request.find("CSeq: ");
				const std::string reply =
					"RTSP/1.0 200 OK\r\n" +
					request.substr(number,
						       request.find("\r\n", number) + 2 - number) +
					"Session: 1\r\n"
					"Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n";
				if (::send(caller, reply.data(), reply.size(), MSG_NOSIGNAL) < 0)
					return;
				records = request.starts_with("RECORD");
			}
		}
	}

	std::atomic<int> calls_ = 0;
	SilentSink sink_;
	std::thread thread_;
};

class HungAfterGreeting : public Sink
{};

TEST_P(HungAfterGreeting, IsCalledAgain)
{
	const HungRtspServer server(port_);
	call();
	// Fast, until the sockets' buffers are full.
	EXPECT_TRUE(stream_until([&] {
		write(100);
		return server.calls() > 1;
	}));
	EXPECT_GT(statistics().dropped, 0u);
	(void)outputs_->finish();
}

INSTANTIATE_TEST_SUITE_P(Rtsp, HungAfterGreeting,
			 testing::Values(Protocol{
				 "Rtsp", PortKind::kTcp, "rtsp://127.0.0.1:PORT/door", {}}));

TEST_P(Absent, IsAnErrorWithoutThePassword)
{
	call();
	ASSERT_TRUE(stream_until([&] { return statistics().dropped > 0; }));
	const Status status = outputs_->finish();
	ASSERT_FALSE(status);
	EXPECT_THAT(status.error().message(), HasSubstr("rtmp://***@127.0.0.1"));
	EXPECT_THAT(status.error().message(), HasSubstr("refused"));
	EXPECT_THAT(status.error().message(), Not(HasSubstr("secret")));
	EXPECT_EQ(statistics().frames, 0u);
}

INSTANTIATE_TEST_SUITE_P(Nobody, Absent, testing::Values(kNobody));

/// What is logged, libavformat's own lines included, while a sink is called.
class CallsInTheLog : public testing::Test
{
protected:
	CallsInTheLog()
	{
		auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(log_, true);
		auto logger = std::make_shared<spdlog::logger>("", sink);
		logger->set_level(spdlog::level::trace);
		spdlog::set_default_logger(logger);
	}
	~CallsInTheLog() override { spdlog::set_default_logger(usual_); }

	/// All that is told of a call that fails.
	std::string told_of(const std::string &url)
	{
		log_.str({});
		feed_.rewind();
		const std::array output{parse_output(url).value()};
		outputs_ = open_outputs(output, stream_info("h264")).value();
		feed_.write(1);
		const Status status = outputs_->finish();
		EXPECT_FALSE(status);
		const OutputStatistics statistics = outputs_->statistics().at(0);
		return log_.str() + status.error().message() + statistics.url +
		       statistics.error.value_or("");
	}

	std::ostringstream log_;
	std::shared_ptr<spdlog::logger> usual_ = spdlog::default_logger();
	std::unique_ptr<OutputSet> outputs_;
	CodedFeed feed_{"h264", outputs_};
};

TEST_F(CallsInTheLog, HaveNoSecretInThem)
{
	constexpr int kSecrets = 500;
	const ReservedPort port(PortKind::kTcp);
	const std::string closed = "127.0.0.1:" + std::to_string(port.number());
	Random random(11);
	for (int i = 0; i < kSecrets; ++i) {
		std::string secret;
		while (secret.size() < 12)
			secret += "abcdefghijkmnopqrstuvwxyzABCDEFGH23456789-_.~"[random(0, 43)];
		const std::string encoded = secret.substr(0, 6) + "%40" + secret.substr(6);
		const std::string urls[] = {
			"rtmp://me:" + secret + "@" + closed + "/live/key",
			"rtmp://" + closed + "/live/" + secret,
			"rtmp://" + closed + "/live/" + secret + "?sig=" + secret,
			"rtmps://" + closed + "/live/" + secret,
			"rtsp://me:" + secret + "@" + closed + "/door",
			"rtsp://me:" + encoded + "@" + closed + "/door",
			"rtsp://" + secret + "@" + closed + "/door?token=" + secret,
			"tcp://" + closed + "?access_token=" + secret,
			"tcp://" + closed + "?" + secret,
		};
		const std::string text = told_of(urls[static_cast<unsigned>(i) % std::size(urls)]);
		EXPECT_THAT(text, HasSubstr("refused"));
		EXPECT_THAT(text, Not(HasSubstr(secret.substr(0, 6))));
		EXPECT_THAT(text, Not(HasSubstr(secret.substr(6))));
		ASSERT_FALSE(HasFailure()) << secret;
	}
}

} // namespace
} // namespace penstock::test
