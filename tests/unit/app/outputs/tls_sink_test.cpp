#include <array>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/outputs/libav/tls.h"
#include "app/outputs/output_plan.h"
#include "config/options/values.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_feed.h"
#include "tests/support/streams/coded_stream.h"
#include "tests/support/streams/receiver.h"

// Servers with TLS in front of them, and such as only pretend to be the one that was asked for:
// those must not hear a byte of what is told after the handshake, since the stream's key is in it.

namespace penstock::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Server {
	std::string name;
	std::string scheme; ///< with TLS
	/// FFmpeg's words for a server without it.
	std::vector<std::string> listen;
};

std::ostream &operator<<(std::ostream &out, const Server &server)
{
	return out << server.name;
}

class TlsSink : public testing::TestWithParam<Server>
{
protected:
	static constexpr const char *kPath = "/live/stream-key";

	void SetUp() override
	{
		make_certificate("ca", "basicConstraints=CA:TRUE", {});
		make_certificate("right", "subjectAltName=IP:127.0.0.1", ca());
		make_certificate("elsewhere", "subjectAltName=DNS:elsewhere.example", ca());
		make_certificate("stranger", "subjectAltName=IP:127.0.0.1", {});
	}

	/// NAME.pem, and NAME.both with its key.
	void make_certificate(const std::string &name, const std::string &extension,
			      const std::vector<std::string> &issuer) const
	{
		const std::string key = scratch_.file(name + ".key");
		const std::string pem = scratch_.file(name + ".pem");
		std::vector<std::string> command{"openssl",
						 "req",
						 "-x509",
						 "-newkey",
						 "ec",
						 "-pkeyopt",
						 "ec_paramgen_curve:P-256",
						 "-nodes",
						 "-subj",
						 "/CN=" + name,
						 "-days",
						 "2",
						 "-addext",
						 extension,
						 "-keyout",
						 key,
						 "-out",
						 pem};
		command.insert(command.end(), issuer.begin(), issuer.end());
		const Finished made = run(command);
		ASSERT_EQ(made.ending, exited(0)) << made.err;
		const std::string both = read_file(key) + read_file(pem);
		write_file(scratch_.file(name + ".both"), std::as_bytes(std::span(both)));
	}
	std::vector<std::string> ca() const
	{
		return {"-CA", scratch_.file("ca.pem"), "-CAkey", scratch_.file("ca.key")};
	}

	/// Takes off the TLS of whoever calls, and hands on what that says.
	void serve(const std::string &certificate, const std::string &to)
	{
		tls_ = std::make_unique<ChildProcess>(
			std::vector<std::string>{"socat",
						 "OPENSSL-LISTEN:" + std::to_string(port_) +
							 ",bind=127.0.0.1,fork,verify=0,cert=" +
							 scratch_.file(certificate + ".both"),
						 to});
		ASSERT_TRUE(wait_until_open(PortKind::kTcp, port_)) << tls_->err();
	}
	/// One that writes down what is said.
	void listen(const std::string &certificate)
	{
		serve(certificate, "OPEN:" + scratch_.file("heard") + ",creat,append");
	}
	std::string heard() const
	{
		const std::string file = scratch_.file("heard");
		return std::filesystem::exists(file) ? read_file(file) : "";
	}

	std::string url() const
	{
		return GetParam().scheme + "127.0.0.1:" + std::to_string(port_) + kPath;
	}
	Result<std::unique_ptr<OutputSet>> call(const TlsPolicy &policy) const
	{
		std::array output{parse_output(url()).value()};
		output[0].destination.tls = policy;
		return open_outputs(output, stream_info("h264"));
	}
	/// Whether this libavformat can ask the server for its proof.
	bool can_verify() const
	{
		Destination destination = parse_destination(url()).value();
		return check_tls(destination).has_value();
	}

	/// The server is refused, and hears nothing.
	void expect_refused(const TlsPolicy &policy)
	{
		auto opened = call(policy);
		if (!opened) {
			EXPECT_FALSE(can_verify());
			EXPECT_THAT(opened.error().message(),
				    AllOf(HasSubstr("cannot check the server's certificate"),
					  HasSubstr("--tls-verify off")));
		} else {
			outputs_ = std::move(*opened);
			EXPECT_TRUE(feed_.stream_until(
				[&] { return outputs_->statistics().at(0).dropped > 0; }));
			const Status status = outputs_->finish();
			ASSERT_FALSE(status);
			EXPECT_THAT(status.error().message(),
				    AllOf(HasSubstr("certificate"), HasSubstr("--ca-file"),
					  Not(HasSubstr("stream-key"))));
			EXPECT_EQ(outputs_->statistics().at(0).frames, 0u);
		}
		EXPECT_THAT(heard(), IsEmpty());
	}
	/// All frames arrive at an FFmpeg behind TLS.
	void expect_frames(const std::string &certificate, const TlsPolicy &policy)
	{
		const ReservedPort reserved(PortKind::kTcp);
		const int plain = reserved.number();
		std::vector<std::string> input = GetParam().listen;
		for (std::string &word : input)
			if (const std::size_t at = word.find("PORT"); at != std::string::npos)
				word.replace(at, 4, std::to_string(plain));
		Receiver receiver(input, PortKind::kTcp, plain);
		serve(certificate, "TCP:127.0.0.1:" + std::to_string(plain));
		outputs_ = call(policy).value();
		ASSERT_TRUE(feed_.stream_until([&] { return feed_.number() == 60; }));
		const Status status = outputs_->finish();
		EXPECT_TRUE(status) << status.error().message();
		EXPECT_TRUE(receiver.wait_for_frames(60)) << receiver.complaints() << tls_->err();
		EXPECT_TRUE(receiver.began_with_keyframe());
		EXPECT_EQ(outputs_->statistics().at(0).frames, 60u);
	}

	const ScratchDirectory scratch_;
	const ReservedPort reserved_{PortKind::kTcp};
	const int port_ = reserved_.number();
	std::unique_ptr<ChildProcess> tls_;
	std::unique_ptr<OutputSet> outputs_;
	CodedFeed feed_{"h264", outputs_};
};

TEST_P(TlsSink, ThatSignedItsOwnCertificateIsRefused)
{
	listen("stranger");
	expect_refused({});
}

TEST_P(TlsSink, ThatOnlyTheUsersFileTrustsIsRefusedWithoutIt)
{
	listen("right");
	expect_refused({});
}

TEST_P(TlsSink, ThatIsAnotherHostIsRefused)
{
	listen("elsewhere");
	expect_refused({.ca_file = scratch_.file("ca.pem")});
}

TEST_P(TlsSink, ThatTheUsersFileDoesNotTrustIsRefused)
{
	listen("stranger");
	expect_refused({.ca_file = scratch_.file("ca.pem")});
}

TEST_P(TlsSink, ThatTheUsersFileTrustsGetsEveryFrame)
{
	if (!can_verify())
		GTEST_SKIP() << "this libavformat passes no options to TLS";
	expect_frames("right", {.ca_file = scratch_.file("ca.pem")});
}

TEST_P(TlsSink, ThatNeedNotProveAnythingGetsEveryFrame)
{
	expect_frames("stranger", {.verify = false, .ca_file = {}});
}

/// What the others must not hear.
TEST_P(TlsSink, ThatNeedNotProveAnythingIsTold)
{
	listen("stranger");
	outputs_ = call({.verify = false, .ca_file = {}}).value();
	EXPECT_TRUE(feed_.stream_until([&] { return !heard().empty(); }));
	(void)outputs_->finish();
}

TEST_P(TlsSink, FileThatIsMissingIsToldOfBeforeTheFirstFrame)
{
	const auto opened = call({.ca_file = scratch_.file("missing.pem")});
	ASSERT_FALSE(opened);
	EXPECT_THAT(opened.error().message(),
		    AllOf(HasSubstr("--ca-file"), HasSubstr("missing.pem: No such file")));
}

const Server kServers[] = {
	{"Rtmps", "rtmps://", {"-listen", "1", "-i", "rtmp://127.0.0.1:PORT/live/stream-key"}},
	{"Rtsps",
	 "rtsps://",
	 {"-rtsp_flags", "listen", "-rtsp_transport", "tcp", "-i",
	  "rtsp://127.0.0.1:PORT/live/stream-key"}},
};

INSTANTIATE_TEST_SUITE_P(Protocols, TlsSink, testing::ValuesIn(kServers),
			 [](const auto &test) { return test.param.name; });

} // namespace
} // namespace penstock::test
