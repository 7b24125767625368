// The glossary's entries. A line: Korean words (spaces between), a colon, English phrases (commas between).

/// The word list behind `Glossary`.
enum GlossaryTable {
    static let lines = """
        가상:virtual
        가상화:virtualization
        가상머신 가상기계:virtual machine,virtualization
        가져오기 가져오:import,fetch
        감사:audit,thank
        감시 모니터링:monitor,supervision
        갱신:update,renew,refresh
        거부 거절:deny,reject,refuse
        검사:check,test,inspect
        검색:search,find
        검증:verify,validate
        게이트웨이:gateway
        경고:warning
        경로:path,route
        계정:account
        계층:layer
        고장:failure,broken
        공격:attack
        공개키:public key
        공유:share
        공지:announcement
        관리:manage,administration
        관리자:administrator,root
        교체:replace
        구독:subscribe
        구성:configure,set,setup
        구조:structure
        구축:build,set
        권한:permission,right,privilege
        규칙:rule
        그래픽:graphic
        그룹:group
        글꼴 폰트:font
        기계 머신:machine
        기기 장치 디바이스:device
        기능:feature,function
        기록 로그:log,record
        기본:default,basic
        기여:contribute
        깔 설치:install
        끄 종료:shutdown,stop,exit
        날짜:date
        내려받 다운로드:download
        내용:content
        네임서버:name server
        네트워크:network
        노드:node
        단축키:shortcut
        대상:target,audience
        대역폭:bandwidth
        대화형:interactive
        데몬:daemon
        데비안:debian
        데스크톱 데스크탑:desktop
        데이터:data
        데이터베이스 디비:database
        도구 툴:tool
        도메인:domain
        도움말:help
        동기화:synchronize,sync
        동적:dynamic
        되돌리 복구 복원:restore,recover,rollback
        드라이버:driver
        드라이브:drive
        디렉터리 디렉토리 폴더:directory,folder
        디스크:disk
        라우터:router
        라우팅:routing
        라이브러리:library
        라이선스 라이센스:license
        레이드:raid
        로그인 접속:login,connect
        로그파일:log file
        로케일:locale
        루트:root
        리눅스:linux
        릴리스 릴리즈:release
        링크:link
        마운트:mount
        마이그레이션 이전:migrate,migration
        매뉴얼 설명서:manual
        매일:daily,day
        매주:weekly,week
        메뉴:menu
        메모리:memory
        메시지:message
        메일 이메일:mail,email
        메일링:mailing
        명령 명령어 커맨드:command
        모듈:module
        모드:mode
        목록 리스트:list
        무선:wireless
        무선랜 와이파이:wifi,wireless
        문서:document,documentation
        문제:problem,issue
        미러:mirror
        바이너리 이진:binary
        바이러스:virus
        방화벽:firewall
        배포:distribute,deploy
        배포판:distribution
        백업:backup
        버그:bug
        버전:version
        번역:translate,translation
        변경 바꾸 바꿔:change,modify
        변수:variable
        별칭:alias
        보고 신고 제보:report
        보안:security
        복사:copy
        복호화:decrypt
        볼륨:volume
        부팅 부트:boot
        부트로더:bootloader,grub
        분석:analysis
        브라우저:browser
        비밀번호 암호 패스워드:password
        비밀키 개인키:private key
        빌드:build,compile
        사양:specification
        사용자 유저 이용자:user
        사이트:site
        삭제 제거 지우:remove,delete,purge
        상태:status,state
        생성 만들:create
        서명:signature,sign
        서버:server
        서비스:service
        설정 환경설정:configure,configuration,setting,set
        성능:performance
        세션:session
        셸 쉘:shell
        소리 오디오:sound,audio
        소스:source
        소스코드:source code
        소유자:owner
        소켓:socket
        소프트웨어:software
        속도:speed
        수동:manual
        수명주기:lifecycle
        수신:receive
        수정 편집:edit,modify
        스냅샷:snapshot
        스왑:swap
        스케줄 예약:schedule
        스크립트:script
        스팸:spam
        스토리지 저장장치:storage
        시간:time
        시간대:timezone
        시계:clock
        시스템:system
        시작:start,begin
        식별자:identifier
        실시간:real time
        실행:run,execute
        심볼릭:symbolic
        쓰기:write
        아이피:ip
        아카이브:archive
        아키텍처:architecture
        안정 안정판:stable
        암호화:encryption,encrypt
        압축:compress,archive
        애플리케이션 응용프로그램 앱:application
        어댑터:adapter
        업그레이드:upgrade
        업데이트:update
        에디터 편집기:editor
        연결:connect,connection
        오류 에러:error
        오픈소스:open source
        옵션:option
        외부:external
        요구사항:requirement
        용량:space,capacity,size
        우선순위:priority,pinning
        운영체제:operating system
        원격:remote
        원본:original
        웹:web
        웹사이트:website
        웹서버:web server,apache
        윈도우 윈도우즈:windows
        유지보수:maintenance
        유틸리티:utility
        의존 의존성:dependency
        이름:name
        이미지:image
        인쇄 출력:print
        인스톨러 설치프로그램:installer
        인증:authentication
        인증서:certificate
        인터넷:internet
        인터페이스:interface
        읽기:read
        입력:input
        자동:automatic
        자동화:automate,automatic
        자유:free
        작업:task,job,work
        잠금 잠그:lock
        장애:failure
        저장:save,store
        저장소 리포지토리 레포지토리:repository
        전송:transfer,send
        전원:power
        절전:power,suspend,standby
        점검:check
        접근:access
        접근제어:access control
        정보:information
        정적 고정:static
        정책:policy
        제한:limit,restrict
        제한량 할당량 쿼터:quota
        주기 정기:periodic,regular
        주소:address
        중지 정지:stop
        지원:support
        차단:block
        찾 찾기:find,search
        처리:process
        청소 정리:clean
        초기화:initialize,reset
        최신:latest,recent
        추가:add
        침입:intrusion
        캐시:cache
        커널:kernel
        컨테이너:container
        컴파일:compile
        컴퓨터:computer
        코드:code
        콘솔:console
        쿼리:query
        크기:size
        클라우드:cloud
        클라이언트:client
        클러스터:cluster
        키:key
        키보드:keyboard
        터널:tunnel
        터미널:terminal
        테스트 시험:test
        트래픽:traffic
        파일:file
        파일시스템:filesystem
        파티션:partition
        패치:patch
        패키지 꾸러미:package
        패킷:packet
        포맷:format
        포워딩:forwarding
        포트:port
        표준:standard
        프로그램:program
        프로세스:process
        프로젝트:project
        프로토콜:protocol
        프록시:proxy
        프린터:printer
        플랫폼:platform
        필터 필터링:filter
        하드디스크:hard disk,disk
        하드웨어:hardware
        하드링크:hard link
        해결:solve
        해시:hash
        해제:disable,release
        허용 허가:allow,permit
        호스트:host
        호스트명 호스트이름:hostname
        호환:compatible
        화면:screen,display
        확인:check,verify
        확장:extend,extension
        환경:environment
        환경변수:environment variable
        활성화:enable,activate
        비활성화:disable
        회선:line
        훅:hook
        """
}
