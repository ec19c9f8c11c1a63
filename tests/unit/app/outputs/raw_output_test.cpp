#include "app/outputs/file/raw_output.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/process/child_process.h"
#include "tests/support/process/open_fds.h"

namespace penstock {
namespace {

using test::exited;
using test::run_in_child;

/// Only what never comes takes as long.
constexpr int kHang_ms = 60000;

using testing::HasSubstr;

Result<std::unique_ptr<RawOutput>> open_raw(const std::string &url)
{
	static Deadline endless;
	FileNames names(url, FileNames::Count::kOne);
	auto file = url == "-" || is_special_file(url) ? OutputFile::open_special(url)
						       : OutputFile::create(names, {});
	if (!file)
		return propagate(file);
	return std::make_unique<RawOutput>(std::move(*file), endless);
}

/// A file that goes away with the object.
class File
{
public:
	File()
	{
		std::string name = testing::TempDir() + "penstock-output-XXXXXX";
		UniqueFd(::mkstemp(name.data())).reset();
		::unlink(name.c_str());
		path_ = name;
	}
	~File() { ::unlink(path_.c_str()); }

	const std::string &path() const { return path_; }
	std::string text() const
	{
		std::ifstream in(path_, std::ios::binary);
		return {std::istreambuf_iterator<char>(in), {}};
	}
	void fill(const std::string &text) const { std::ofstream(path_) << text; }

private:
	std::string path_;
};

Status write(Output &output, const std::string &text)
{
	PacketPool pool;
	return output.write(*pool.copy(std::as_bytes(std::span(text)), ClockTime(0), true));
}

TEST(RawOutput, WritesFramesOneAfterAnother)
{
	const File file;
	auto output = open_raw(file.path()).value();
	EXPECT_TRUE(write(*output, "one"));
	EXPECT_TRUE(write(*output, ""));
	EXPECT_TRUE(write(*output, "two"));
	EXPECT_TRUE(output->finish());
	EXPECT_EQ(file.text(), "onetwo");
}

TEST(RawOutput, ItsDescriptorIsNotInherited)
{
	const File file;
	const int next = ::dup(STDIN_FILENO);
	::close(next);
	auto output = open_raw(file.path()).value();
	ASSERT_TRUE(test::is_open(next));
	EXPECT_TRUE(test::closes_on_exec(next));
	EXPECT_TRUE(output->finish());
	EXPECT_FALSE(test::is_open(next));
}

TEST(RawOutput, AFullDiskIsToldByName)
{
	auto output = open_raw("/dev/full").value();
	const Status status = write(*output, "frame");
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::no_space_on_device));
	EXPECT_THAT(status.error().context, HasSubstr("/dev/full"));
}

void ignore_signal(int)
{}

TEST(RawOutput, GoesOnAfterAShortWrite)
{
	// A write to a pipe is cut short by a signal once the pipe has taken a part of it.
	struct sigaction action {};
	struct sigaction before {};
	action.sa_handler = ignore_signal;
	ASSERT_EQ(::sigaction(SIGUSR1, &action, &before), 0);
	int ends[2];
	ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
	UniqueFd reader(ends[0]);
	UniqueFd writer(ends[1]);

	std::string frame(1 << 20, '\0');
	for (std::size_t i = 0; i < frame.size(); ++i)
		frame[i] = static_cast<char>(i * 7 + i / 4096);
	const pthread_t self = ::pthread_self();
	std::string received;
	std::thread slow([&] {
		std::vector<char> part(50000);
		while (received.size() < frame.size()) {
			::pthread_kill(self, SIGUSR1);
			const ssize_t got = ::read(reader.get(), part.data(), part.size());
			if (got <= 0)
				return;
			received.append(part.data(), static_cast<std::size_t>(got));
		}
	});
	auto output = open_raw("/proc/self/fd/" + std::to_string(writer.get())).value();
	const Status status = write(*output, frame);
	writer.reset();
	EXPECT_TRUE(output->finish());
	slow.join();
	::sigaction(SIGUSR1, &before, nullptr);
	EXPECT_TRUE(status) << status.error().message();
	EXPECT_TRUE(received == frame);
}

TEST(RawOutput, WaitsForAReaderWhereThePipeDoesNotBlock)
{
	int ends[2];
	ASSERT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	UniqueFd reader(ends[0]);
	UniqueFd writer(ends[1]);
	const std::string frame(1 << 20, 'x');
	std::size_t received = 0;
	std::thread slow([&] {
		std::vector<char> part(50000);
		pollfd filled{reader.get(), POLLIN, 0};
		while (received < frame.size() && ::poll(&filled, 1, kHang_ms) == 1) {
			const ssize_t got = ::read(reader.get(), part.data(), part.size());
			received += got > 0 ? static_cast<std::size_t>(got) : 0;
		}
	});
	// As a standard output that somebody else made non-blocking.
	const int saved = ::dup(STDOUT_FILENO);
	::dup2(writer.get(), STDOUT_FILENO);
	auto output = open_raw("-").value();
	::dup2(saved, STDOUT_FILENO);
	::close(saved);
	const Status status = write(*output, frame);
	slow.join();
	EXPECT_TRUE(status) << status.error().message();
	EXPECT_EQ(received, frame.size());
}

TEST(RawOutput, AReaderThatWentAwayIsAnError)
{
	EXPECT_EQ(run_in_child([] {
			  ::signal(SIGPIPE, SIG_IGN);
			  int ends[2];
			  if (::pipe(ends) != 0 || ::dup2(ends[1], STDOUT_FILENO) < 0)
				  return false;
			  auto output = open_raw("-").value();
			  ::close(ends[0]);
			  const Status status = write(*output, "frame");
			  return !status && status.error().is(std::errc::broken_pipe);
		  }),
		  exited(true));
}

bool limit_files_to(rlim_t size)
{
	::signal(SIGXFSZ, SIG_IGN);
	const rlimit limit{size, size};
	return ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

TEST(RawOutput, AFrameThatDoesNotFitLeavesWholeFrames)
{
	const File file;
	EXPECT_EQ(run_in_child([&] {
			  auto output = open_raw(file.path()).value();
			  if (!limit_files_to(10) || !write(*output, "12345"))
				  return false;
			  // Three more bytes are written before the limit refuses the rest.
			  const Status status = write(*output, "abcdefgh");
			  return !status && status.error().is(std::errc::file_too_large);
		  }),
		  exited(true));
	EXPECT_EQ(file.text(), "12345");
}

TEST(RawOutput, AFrameThatFitsAfterOneThatDidNotFollowsTheLastWholeOne)
{
	const File file;
	EXPECT_EQ(run_in_child([&] {
			  auto output = open_raw(file.path()).value();
			  return limit_files_to(10) && write(*output, "12345") &&
				 !write(*output, "abcdefgh") && write(*output, "678");
		  }),
		  exited(true));
	EXPECT_EQ(file.text(), "12345678");
}

TEST(RawOutput, WritesToStandardOutput)
{
	const File file;
	EXPECT_EQ(run_in_child([&] {
			  UniqueFd target(::open(file.path().c_str(), O_WRONLY | O_CREAT, 0600));
			  if (::dup2(target.get(), STDOUT_FILENO) < 0)
				  return false;
			  auto output = open_raw("-").value();
			  if (!write(*output, "coded") || !output->finish())
				  return false;
			  // Standard output itself stays open for whoever else writes there.
			  return ::write(STDOUT_FILENO, "!", 1) == 1;
		  }),
		  exited(true));
	EXPECT_EQ(file.text(), "coded!");
}

/// What a shell's `>>` (or a group of commands with one `>`) hands over: a file that has something
/// in it already, which is not the program's to cut.
void expect_kept(int flags)
{
	const File file;
	file.fill("older");
	EXPECT_EQ(run_in_child([&] {
			  UniqueFd target(::open(file.path().c_str(), O_WRONLY | flags));
			  ::lseek(target.get(), 0, SEEK_END);
			  if (::dup2(target.get(), STDOUT_FILENO) < 0)
				  return false;
			  auto output = open_raw("-").value();
			  return write(*output, "1234") && limit_files_to(12) &&
				 !write(*output, "abcdefgh");
		  }),
		  exited(true));
	EXPECT_EQ(file.text(), "older1234");
}

TEST(RawOutput, WhatWasBehindStandardOutputBeforeStaysThere)
{
	expect_kept(0);
}

TEST(RawOutput, WhatWasThereBeforeStaysWhenAppending)
{
	expect_kept(O_APPEND);
}

} // namespace
} // namespace penstock
