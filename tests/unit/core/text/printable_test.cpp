#include "core/text/printable.h"

#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(Printable, TextStaysAsItIs)
{
	for (const char *text : {"", "HD Pro Webcam C920", "Kamera f\xc3\xbcr T\xc3\xbcren",
				 "\xe3\x82\xab\xe3\x83\xa1\xe3\x83\xa9", "\xf0\x9f\x93\xb7"})
		EXPECT_EQ(printable(text), text);
}

TEST(Printable, NothingMovesTheCursorOrStartsALine)
{
	EXPECT_EQ(printable("a\x1b[2J\x1b]0;title\x07z"), "a?[2J?]0;title?z");
	EXPECT_EQ(printable("a\r\n\tb\x7f"), "a???b?");
	EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a?b");
	// C1 as one byte, which is no UTF-8, and as two.
	EXPECT_EQ(printable("a\x9b"
			    "2J"),
		  "a?2J");
	EXPECT_EQ(printable("a\xc2\x9b"
			    "2J"),
		  "a?2J");
	EXPECT_EQ(printable("a\xe2\x80\xa8"
			    "b"),
		  "a?b");
}

TEST(Printable, NothingTurnsTheDirectionOfWriting)
{
	for (const char *mark : {"\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\xae", "\xe2\x81\xa6"})
		EXPECT_EQ(printable(std::string("a") + mark + "b"), "a?b");
}

TEST(Printable, WhatIsNoUtf8IsReplaced)
{
	for (const char *wrong : {"\xff", "\xc0", "\xf5", "\x80"})
		EXPECT_EQ(printable(wrong), "?");
	EXPECT_EQ(printable("\xe2\x82"), "??");		  // cut
	EXPECT_EQ(printable("\xc0\xaf"), "??");		  // overlong
	EXPECT_EQ(printable("\xe0\x80\xaf"), "???");	  // overlong
	EXPECT_EQ(printable("\xed\xa0\x80"), "???");	  // a surrogate
	EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????"); // beyond Unicode
	EXPECT_EQ(printable("\xc3(a"), "?(a");
}

} // namespace
} // namespace penstock
