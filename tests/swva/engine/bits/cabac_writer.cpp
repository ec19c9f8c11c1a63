#include "tests/swva/engine/bits/cabac_writer.h"

#include <algorithm>
#include <array>

namespace swva {
namespace {

/// Table 9-44 of H.264 (9-52 of H.265): the range of the less probable value by state and by the
/// two bits below the top of the current range.
constexpr std::uint8_t kRangeLps[64][4] = {
	{128, 176, 208, 240}, {128, 167, 197, 227}, {128, 158, 187, 216}, {123, 150, 178, 205},
	{116, 142, 169, 195}, {111, 135, 160, 185}, {105, 128, 152, 175}, {100, 122, 144, 166},
	{95, 116, 137, 158},  {90, 110, 130, 150},  {85, 104, 123, 142},  {81, 99, 117, 135},
	{77, 94, 111, 128},   {73, 89, 105, 122},   {69, 85, 100, 116},	  {66, 80, 95, 110},
	{62, 76, 90, 104},    {59, 72, 86, 99},	    {56, 69, 81, 94},	  {53, 65, 77, 89},
	{51, 62, 73, 85},     {48, 59, 69, 80},	    {46, 56, 66, 76},	  {43, 53, 63, 72},
	{41, 50, 59, 69},     {39, 48, 56, 65},	    {37, 45, 54, 62},	  {35, 43, 51, 59},
	{33, 41, 48, 56},     {32, 39, 46, 53},	    {30, 37, 43, 50},	  {29, 35, 41, 48},
	{27, 33, 39, 45},     {26, 31, 37, 43},	    {24, 30, 35, 41},	  {23, 28, 33, 39},
	{22, 27, 32, 37},     {21, 26, 30, 35},	    {20, 24, 29, 33},	  {19, 23, 27, 31},
	{18, 22, 26, 30},     {17, 21, 25, 28},	    {16, 20, 23, 27},	  {15, 19, 22, 25},
	{14, 18, 21, 24},     {14, 17, 20, 23},	    {13, 16, 19, 22},	  {12, 15, 18, 21},
	{12, 14, 17, 20},     {11, 14, 16, 19},	    {11, 13, 15, 18},	  {10, 12, 15, 17},
	{10, 12, 14, 16},     {9, 11, 13, 15},	    {9, 11, 12, 14},	  {8, 10, 12, 14},
	{8, 9, 11, 13},	      {7, 9, 11, 12},	    {7, 9, 10, 12},	  {7, 8, 10, 11},
	{6, 8, 9, 11},	      {6, 7, 9, 10},	    {6, 7, 8, 9},	  {2, 2, 2, 2},
};

/// Table 9-45 of H.264 (9-53 of H.265): the next state after the less probable value.
constexpr std::uint8_t kNextLps[] = {
	0,  0,	1,  2,	2,  4,	4,  5,	6,  7,	8,  9,	9,  11, 11, 12, 13, 13, 15, 15, 16, 16,
	18, 18, 19, 19, 21, 21, 22, 22, 23, 24, 24, 25, 26, 26, 27, 27, 28, 29, 29, 30, 30, 30,
	31, 32, 32, 33, 33, 33, 34, 34, 35, 35, 35, 36, 36, 36, 37, 37, 37, 38, 38, 63,
};
static_assert(std::size(kNextLps) == 64);

constexpr std::uint8_t kLastState = 62;

} // namespace

CabacContext CabacContext::from_pre_state(int pre_state)
{
	const int clipped = std::clamp(pre_state, 1, 126);
	if (clipped <= 63)
		return {static_cast<std::uint8_t>(63 - clipped), 0};
	return {static_cast<std::uint8_t>(clipped - 64), 1};
}

void CabacWriter::start()
{
	low_ = 0;
	range_ = 510;
	outstanding_ = 0;
	first_ = true;
}

void CabacWriter::encode(CabacContext &context, bool bin)
{
	const std::uint32_t lps = kRangeLps[context.state][range_ >> 6 & 3];
	range_ -= lps;
	if (bin == (context.most_probable != 0)) {
		context.state = std::min<std::uint8_t>(context.state + 1, kLastState);
	} else {
		low_ += range_;
		range_ = lps;
		if (context.state == 0)
			context.most_probable ^= 1;
		context.state = kNextLps[context.state];
	}
	renormalise();
}

void CabacWriter::terminate(bool bin)
{
	range_ -= 2;
	if (!bin) {
		renormalise();
		return;
	}
	low_ += range_;
	range_ = 2;
	renormalise();
	put((low_ >> 9 & 1) != 0);
	out_.bits((low_ >> 7 & 3) | 1, 2);
}

void CabacWriter::renormalise()
{
	while (range_ < 256) {
		if (low_ < 256) {
			put(false);
		} else if (low_ >= 512) {
			low_ -= 512;
			put(true);
		} else {
			low_ -= 256;
			++outstanding_;
		}
		range_ <<= 1;
		low_ <<= 1;
	}
}

void CabacWriter::put(bool bit)
{
	// The register has one bit more than the decoder's; the first that leaves it is always 0.
	if (first_)
		first_ = false;
	else
		out_.bit(bit);
	for (; outstanding_ > 0; --outstanding_)
		out_.bit(!bit);
}

} // namespace swva
