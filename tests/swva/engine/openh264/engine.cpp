#include "tests/swva/engine/openh264/engine.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "tests/swva/engine/h264/parameters.h"
#include "tests/swva/engine/openh264/library.h"

namespace swva::h264 {

/// Takes the visible part of pictures of one size.
class OpenH264Engine::Session
{
public:
	struct Settings {
		int width = 0; ///< visible
		int height = 0;
		float frame_rate = 30;
		int bitrate = 0; ///< 0: a constant quantiser
		int qp = 26;
	};

	static tl::expected<std::unique_ptr<Session>, std::string> create(const Settings &settings);

	tl::expected<std::vector<std::byte>, std::string> encode(const Picture &picture, bool idr);
	void set_bitrate(int bitrate);
	bool fits(const Settings &settings) const
	{
		return settings.width == settings_.width && settings.height == settings_.height &&
		       (settings.bitrate == 0) == (settings_.bitrate == 0);
	}

private:
	Session(OpenH264Library library, OpenH264Library::Encoder encoder, const Settings &settings)
		: library_(std::move(library)), encoder_(std::move(encoder)), settings_(settings)
	{}
	void split_chroma(const PlaneView &plane);

	OpenH264Library library_;
	OpenH264Library::Encoder encoder_;
	Settings settings_;
	std::array<std::vector<std::byte>, 2> chroma_;
	double milliseconds_ = 0;
};

namespace {

SEncParamExt parameters(ISVCEncoder &encoder, int width, int height, float frame_rate, int bitrate,
			int qp)
{
	SEncParamExt param;
	encoder.GetDefaultParams(&param);
	param.iUsageType = CAMERA_VIDEO_REAL_TIME;
	param.iComplexityMode = LOW_COMPLEXITY;
	param.iPicWidth = width;
	param.iPicHeight = height;
	param.fMaxFrameRate = frame_rate;
	param.iRCMode = bitrate > 0 ? RC_BITRATE_MODE : RC_OFF_MODE;
	param.iTargetBitrate = bitrate;
	param.iMaxBitrate = UNSPECIFIED_BIT_RATE;
	// Every picture must come out.
	param.bEnableFrameSkip = false;
	param.uiIntraPeriod = 0;
	param.eSpsPpsIdStrategy = CONSTANT_ID;
	param.iMultipleThreadIdc = 1;
	param.iSpatialLayerNum = 1;
	SSpatialLayerConfig &layer = param.sSpatialLayers[0];
	layer.iVideoWidth = width;
	layer.iVideoHeight = height;
	layer.fFrameRate = frame_rate;
	layer.iSpatialBitrate = bitrate;
	layer.iMaxSpatialBitrate = UNSPECIFIED_BIT_RATE;
	layer.iDLayerQp = qp;
	return param;
}

} // namespace

tl::expected<std::unique_ptr<OpenH264Engine::Session>, std::string>
OpenH264Engine::Session::create(const Settings &settings)
{
	auto library = OpenH264Library::open();
	if (!library)
		return tl::unexpected(library.error());
	auto encoder = library->create_encoder();
	if (!encoder)
		return tl::unexpected<std::string>("OpenH264 makes no encoder");
	int quiet = WELS_LOG_QUIET;
	encoder->SetOption(ENCODER_OPTION_TRACE_LEVEL, &quiet);
	const auto param = parameters(*encoder, settings.width, settings.height,
				      settings.frame_rate, settings.bitrate, settings.qp);
	if (const int result = encoder->InitializeExt(&param); result != cmResultSuccess)
		return tl::unexpected(fmt::format("OpenH264 refuses {}x{} with {} bits per second: "
						  "{}",
						  settings.width, settings.height, settings.bitrate,
						  result));
	return std::unique_ptr<Session>(
		new Session(std::move(*library), std::move(encoder), settings));
}

void OpenH264Engine::Session::set_bitrate(int bitrate)
{
	if (bitrate == settings_.bitrate)
		return;
	SBitrateInfo info{SPATIAL_LAYER_ALL, bitrate};
	encoder_->SetOption(ENCODER_OPTION_BITRATE, &info);
	settings_.bitrate = bitrate;
}

void OpenH264Engine::Session::split_chroma(const PlaneView &plane)
{
	const auto width = static_cast<std::size_t>(settings_.width) / 2;
	const auto height = static_cast<std::size_t>(settings_.height) / 2;
	for (auto &component : chroma_)
		component.resize(width * height);
	for (std::size_t y = 0; y < height; ++y) {
		const std::byte *pair = plane.data + y * plane.pitch;
		for (std::size_t x = 0; x < width; ++x, pair += 2) {
			chroma_[0][y * width + x] = pair[0];
			chroma_[1][y * width + x] = pair[1];
		}
	}
}

tl::expected<std::vector<std::byte>, std::string>
OpenH264Engine::Session::encode(const Picture &picture, bool idr)
{
	split_chroma(picture.planes[1]);
	// The library only reads the planes.
	const auto plane = [](const std::byte *data) {
		return reinterpret_cast<unsigned char *>(const_cast<std::byte *>(data));
	};
	SSourcePicture source = {};
	source.iColorFormat = videoFormatI420;
	source.iPicWidth = settings_.width;
	source.iPicHeight = settings_.height;
	source.iStride[0] = static_cast<int>(picture.planes[0].pitch);
	source.iStride[1] = source.iStride[2] = settings_.width / 2;
	source.pData[0] = plane(picture.planes[0].data);
	source.pData[1] = plane(chroma_[0].data());
	source.pData[2] = plane(chroma_[1].data());
	source.uiTimeStamp = static_cast<long long>(milliseconds_);
	milliseconds_ += 1000.0 / static_cast<double>(settings_.frame_rate);

	if (idr)
		encoder_->ForceIntraFrame(true);
	SFrameBSInfo info = {};
	if (const int result = encoder_->EncodeFrame(&source, &info); result != cmResultSuccess)
		return tl::unexpected(fmt::format("OpenH264 cannot encode: {}", result));
	std::vector<std::byte> stream;
	for (const SLayerBSInfo &layer : std::span(info.sLayerInfo, std::size_t(info.iLayerNum))) {
		std::size_t length = 0;
		for (int i = 0; i < layer.iNalCount; ++i)
			length += static_cast<std::size_t>(layer.pNalLengthInByte[i]);
		const auto *data = reinterpret_cast<const std::byte *>(layer.pBsBuf);
		stream.insert(stream.end(), data, data + length);
	}
	return stream;
}

OpenH264Engine::OpenH264Engine() = default;
OpenH264Engine::~OpenH264Engine() = default;

std::string OpenH264Engine::prepare(const H264Frame &frame, const Picture &picture)
{
	const Sps sps = sps_from(*sequence_, profile_idc_of(frame.profile, frame.picture));
	if (picture.width != 16U * sequence_->picture_width_in_mbs ||
	    picture.height != 16U * sequence_->picture_height_in_mbs || sps.visible_width() <= 0 ||
	    sps.visible_height() <= 0)
		return fmt::format("a picture of {}x{} does not fit the sequence", picture.width,
				   picture.height);
	Session::Settings settings;
	settings.width = static_cast<int>(sps.visible_width());
	settings.height = static_cast<int>(sps.visible_height());
	if (sps.vui.timing_info_present_flag && sps.vui.num_units_in_tick > 0)
		settings.frame_rate =
			std::clamp(static_cast<float>(sps.vui.time_scale) /
					   (2 * static_cast<float>(sps.vui.num_units_in_tick)),
				   1.0F, 120.0F);
	settings.bitrate = static_cast<int>(std::min(frame.bitrate, 1U << 30));
	const int delta = frame.slices.empty() ? 0 : frame.slices.front().param.slice_qp_delta;
	settings.qp = std::clamp(frame.picture.pic_init_qp + delta, 0, 51);
	if (session_ && session_->fits(settings)) {
		session_->set_bitrate(settings.bitrate);
		return {};
	}
	auto session = Session::create(settings);
	if (!session)
		return session.error();
	session_ = std::move(*session);
	return {};
}

tl::expected<Coded, std::string> OpenH264Engine::encode(const H264Frame &frame,
							const Picture &picture)
{
	if (frame.sequence)
		sequence_ = frame.sequence;
	if (!sequence_)
		return tl::unexpected<std::string>("there was no sequence parameter buffer");
	if (std::string error = prepare(frame, picture); !error.empty())
		return tl::unexpected(std::move(error));
	const bool idr = frame.picture.pic_fields.bits.idr_pic_flag;
	auto stream = session_->encode(picture, idr);
	if (!stream)
		return tl::unexpected(stream.error());
	return Coded{std::move(*stream), idr};
}

} // namespace swva::h264
