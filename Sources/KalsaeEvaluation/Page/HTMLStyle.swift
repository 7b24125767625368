// The page's style sheet, a constant so that the executable needs no file beside it.

/// The look of the page.
enum HTMLStyle {
    /// The style sheet.
    static let sheet: Markup = """

        :root{--paper:#faf9f6;--raised:#fff;--ink:#1d1c1a;--soft:#6a665e;--faint:#767167;--line:#e6e2da;
        --accent:#0d6b62;--accent-soft:#dcebe8;--second:#b8621b;
        --muted:#b9b3a8;--trace:#8f887b;--warn:#8a5a00;--warn-paper:#fdf4e1;
        --share1:#b8621b;--share2:#5b6bb3;--share3:#8f4f86;--share4:#98938a}
        @media (prefers-color-scheme:dark){:root{--paper:#131416;--raised:#1b1d20;--ink:#ecebe8;--soft:#a6a39c;
        --faint:#8f8c85;--line:#2c2e32;--accent:#58c2b2;--accent-soft:#1d3431;--second:#e29a5b;
        --muted:#5c5a56;--trace:#97948d;
        --warn:#e9c27a;--warn-paper:#2a2315;--share1:#e29a5b;--share2:#93a1e6;--share3:#cf8fc5;--share4:#77746e}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",
        Pretendard,"Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR","Malgun Gothic",sans-serif;
        word-break:keep-all;overflow-wrap:anywhere;-webkit-font-smoothing:antialiased}
        body>input{position:absolute;opacity:0;pointer-events:none}
        #show-en:checked~.page .ko,#show-ko:checked~.page .en{display:none}
        .page{max-width:1120px;margin:0 auto;padding:28px 40px 64px}
        .masthead{display:flex;justify-content:space-between;align-items:center}
        .mark{display:inline-flex;gap:10px;align-items:center;font-weight:650;letter-spacing:-.01em}
        .mark svg{width:30px;fill:var(--accent)}
        .switch{display:inline-flex;padding:3px;border-radius:999px;background:var(--line)}
        .switch label{padding:4px 14px;border-radius:999px;font-size:13px;color:var(--soft);cursor:pointer}
        #show-en:checked~.page label[for=show-en],#show-ko:checked~.page label[for=show-ko]{background:var(--raised);
        color:var(--ink);box-shadow:0 1px 2px rgb(0 0 0/.12)}
        #show-en:focus-visible~.page label[for=show-en],#show-ko:focus-visible~.page label[for=show-ko]{
        outline:2px solid var(--accent);outline-offset:1px}
        .opening{margin:64px 0 40px;max-width:820px}
        .eyebrow{margin:0;color:var(--accent);font-size:14px;font-weight:600}
        h1{margin:6px 0 8px;font-size:clamp(32px,5.2vw,52px);line-height:1.12;letter-spacing:-.028em;font-weight:680}
        .about{margin:0;color:var(--soft);font-size:15px}
        .verdict{margin:28px 0 0;font-size:clamp(19px,2.2vw,23px);line-height:1.5;letter-spacing:-.01em}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:1px;margin:0 0 28px;
        background:var(--line);border:1px solid var(--line);border-radius:14px;overflow:hidden}
        .figures div{background:var(--raised);padding:18px 18px 16px}
        .figures dt{font-size:13px;color:var(--soft)}
        .figures dd{margin:4px 0 2px;font-size:25px;line-height:1.25;font-weight:640;letter-spacing:-.03em;
        white-space:nowrap;
        font-variant-numeric:tabular-nums}
        .figures small{display:block;font-size:12.5px;line-height:1.4;color:var(--faint)}
        .warnings{margin:0 0 28px;padding:18px 22px;border-radius:14px;background:var(--warn-paper)}
        .warnings h2{margin:0 0 6px;font-size:14px;color:var(--warn)}
        .warnings ul{margin:0;padding:0;list-style:none}
        .warnings li{padding:4px 0 4px 20px;position:relative;font-size:15px}
        .warnings li::before{content:"";position:absolute;left:2px;top:14px;width:7px;height:7px;border-radius:50%;
        background:var(--warn)}
        .well{margin:0 0 28px;color:var(--soft);font-size:15px}
        .well::before{content:"";display:inline-block;width:8px;height:8px;margin-right:10px;border-radius:50%;
        background:var(--accent)}
        section{display:grid;grid-template-columns:210px minmax(0,1fr);gap:0 48px;padding:40px 0;
        border-top:1px solid var(--line)}
        h2{margin:0 0 6px;font-size:20px;line-height:1.3;letter-spacing:-.015em;font-weight:640}
        .side p{margin:0;font-size:14px;line-height:1.55;color:var(--soft)}
        .sample{display:block;padding:2px 0;font-size:13.5px;line-height:1.5;color:var(--soft)}
        h3{margin:0 0 14px;font-size:16px;font-weight:620}
        *+h3{margin-top:44px}
        figure{margin:28px 0}
        .content>:first-child{margin-top:0}
        .content>:last-child{margin-bottom:0}
        figcaption{margin:0 0 10px;font-size:14px;font-weight:600}
        .legend{display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 12px;padding:0;list-style:none;font-size:13.5px;
        color:var(--soft)}
        .legend i{display:inline-block;width:11px;height:11px;margin-right:7px;border-radius:3px}
        .legend i.train,.legend i.valid{height:3px;width:18px;vertical-align:4px}
        .legend b{color:var(--ink);font-weight:600;font-variant-numeric:tabular-nums}
        i.train{background:var(--trace)}i.valid{background:var(--accent)}
        i.share0{background:var(--accent)}i.share1{background:var(--share1)}i.share2{background:var(--share2)}
        i.share3{background:var(--share3)}i.share4{background:var(--share4)}
        .chart{overflow-x:auto}
        .chart svg{display:block;width:100%;min-width:480px;height:auto;font-size:12.5px}
        svg text{fill:var(--ink);font-variant-numeric:tabular-nums}
        svg .tick,svg .note{fill:var(--faint);font-size:12px}svg .name{fill:var(--soft);font-size:12px}
        svg .row{font-size:13px}svg .value{font-size:13px;font-weight:600}
        svg .value,svg .note{paint-order:stroke;stroke:var(--paper);stroke-width:4px}
        .grid{stroke:var(--line)}.axis{stroke:var(--muted)}
        path.train,path.valid{fill:none;stroke-linejoin:round;stroke-linecap:round}
        path.train{stroke:var(--trace);stroke-width:2}path.raw{stroke-width:1;opacity:.5}
        path.valid{stroke:var(--accent);stroke-width:2.25}
        circle.valid{fill:var(--accent);stroke:var(--paper);stroke-width:1.5}
        .baseline{stroke:var(--second);stroke-width:1.5;stroke-dasharray:5 4}svg .note{fill:var(--second)}
        .bar{fill:var(--accent)}.bar.muted{fill:var(--muted)}
        rect.share0{fill:var(--accent)}rect.share1{fill:var(--share1)}rect.share2{fill:var(--share2)}
        rect.share3{fill:var(--share3)}rect.share4{fill:var(--share4)}
        .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(172px,1fr));gap:18px 24px;margin:0 0 28px}
        .facts dt{font-size:13px;color:var(--soft)}
        .facts dd{margin:1px 0 0;font-size:16px;line-height:1.4;font-weight:560;font-variant-numeric:tabular-nums}
        .scroll{overflow-x:auto;margin:20px 0}
        table{width:100%;overflow-wrap:break-word;border-collapse:collapse;font-size:14.5px}
        th{padding:0 12px 8px;text-align:left;font-size:13px;font-weight:500;color:var(--soft);white-space:nowrap;
        border-bottom:1px solid var(--muted)}
        td{padding:10px 12px;border-bottom:1px solid var(--line);vertical-align:top}
        th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:0}
        tbody tr:last-child td{border-bottom:0}
        td:first-child{overflow-wrap:anywhere;min-width:110px}
        .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        code,.path{font:13px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono CJK KR",monospace}
        .input{display:block;white-space:nowrap}.input code{color:var(--soft)}
        .chip{display:inline-block;padding:0 8px;margin-left:4px;border-radius:999px;background:var(--line);
        color:var(--soft);font-size:12px;line-height:20px;max-width:100%}
        .meter{display:block;width:100%;min-width:90px;height:6px;margin-top:9px;border-radius:3px;
        background:var(--line)}
        .sample{padding:20px 24px 16px;margin:0 0 16px;border:1px solid var(--line);border-radius:14px;
        background:var(--raised)}
        .sample p{margin:0;white-space:pre-wrap}
        .sample .prompt{color:var(--soft);font-size:14.5px}
        .sample .output{margin-top:8px;line-height:1.7}
        .sample .by{margin-top:12px;white-space:normal}.sample .by .chip{margin:0 6px 0 0}
        .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        footer{margin-top:8px;padding-top:24px;border-top:1px solid var(--line);font-size:13px;color:var(--faint)}
        @media (max-width:820px){.page{padding:20px 20px 48px}.opening{margin:40px 0 28px}
        section{grid-template-columns:minmax(0,1fr);gap:20px;padding:32px 0}
        .figures{grid-template-columns:repeat(2,1fr)}.figures dd{font-size:24px}}
        @media print{.switch{display:none}.page{max-width:none;padding:0}figure,.sample,tr{break-inside:avoid}}

        """
}
