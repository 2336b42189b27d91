'The buttons of the tab "ASG Benchmark". Each asks for files where it needs some, and hands on to
'Python (asg_addin/macros.py), which does the work. Nothing is downloaded, no other program is run.
Option Explicit

Private Const ASG_TITLE As String = "ASG Benchmark"

Sub RibbonLoaded(ribbon As IRibbonUI)
    'Help texts for the function wizard; Excel takes them only once it has finished loading.
    On Error Resume Next
    Application.OnTime Now, "'" & ThisWorkbook.Name & "'!DescribeFunctions"
End Sub

Sub BuildWorkbooks(control As IRibbonControl)
    Dim source As String, folder As String, previous As String, outcomes As String
    If Not HasWorkbook() Then Exit Sub
    Select Case MsgBox("Build from the sheets of the active workbook?" & vbNewLine & vbNewLine & _
            "Yes: its sheet 'responses' or else the sheet shown, with the sheets 'previous' and " & _
            "'outcomes' where it has them." & vbNewLine & "No: choose files.", _
            vbYesNoCancel + vbQuestion, ASG_TITLE)
        Case vbCancel
            Exit Sub
        Case vbNo
            source = ChosenFile("Responses, or a published benchmark workbook")
            If source = "" Then Exit Sub
            previous = ChosenFile("Last year's responses (Cancel: none)")
            outcomes = ChosenFile("Outcomes: sent, undeliverable, died, returned (Cancel: none)")
    End Select
    folder = ChosenFolder("Folder for the workbooks")
    If folder = "" Then Exit Sub
    RunJob control, "build_workbooks", source, folder, previous, outcomes
End Sub

Sub ChooseResults(control As IRibbonControl)
    Dim source As String
    If Not HasWorkbook() Then Exit Sub
    source = ChosenFile("Results file: results.csv of a build")
    If source = "" Then Exit Sub
    RunJob control, "choose_results_file", source
    #If Not Mac Then
        'Formulas that read the results file do not see that another one was chosen.
        Application.CalculateFull
    #End If
End Sub

Sub InsertExamples(control As IRibbonControl)
    If HasWorkbook() Then RunJob control, "insert_examples"
End Sub

Sub CheckSheet(control As IRibbonControl)
    If HasWorkbook() Then RunJob control, "check_sheet"
End Sub

Sub RestartPython(control As IRibbonControl)
    #If Mac Then
        MsgBox "On a Mac each button starts a Python of its own.", vbInformation, ASG_TITLE
    #Else
        KillPy control
        Application.CalculateFull
    #End If
End Sub

Sub ShowHelp(control As IRibbonControl)
    If HasWorkbook() Then RunJob control, "show_help"
End Sub

Private Function HasWorkbook() As Boolean
    Dim reason As String
    HasWorkbook = Not ActiveWorkbook Is Nothing
    If HasWorkbook Then Exit Function
    reason = "Open a workbook first."
    #If Not Mac Then
        If Application.ProtectedViewWindows.Count > 0 Then
            reason = "The workbook is in Protected View. Choose Enable Editing first."
        End If
    #End If
    MsgBox reason, vbInformation, ASG_TITLE
End Function

Private Function ChosenFile(question As String) As String
    Dim chosen As Variant
    #If Mac Then
        chosen = Application.GetOpenFilename(Title:=question)
    #Else
        chosen = Application.GetOpenFilename( _
            FileFilter:="Data files,{DATA_FILES}", _
            Title:=question)
    #End If
    If VarType(chosen) = vbString Then ChosenFile = chosen
End Function

Private Function ChosenFolder(question As String) As String
    #If Mac Then
        'Excel for Mac has no dialog for a folder.
        ChosenFolder = InputBox(question & ":", ASG_TITLE, ActiveWorkbook.Path)
    #Else
        With Application.FileDialog(4) 'msoFileDialogFolderPicker
            .Title = question
            If .Show = -1 Then ChosenFolder = .SelectedItems(1)
        End With
    #End If
End Function

Private Sub RunJob(control As IRibbonControl, job As String, ParamArray words() As Variant)
    Dim python As String, i As Long
    python = "import asg_addin.macros; asg_addin.macros." & job & "("
    For i = LBound(words) To UBound(words)
        If i > LBound(words) Then python = python & ", "
        python = python & "'" & AsHex(CStr(words(i))) & "'"
    Next i
    RunPython control, python & ")"
End Sub

Private Function AsHex(text As String) As String
    'Four hexadecimal digits per UTF-16 unit: a path with quotes, spaces or any letter cannot be
    'taken for a part of the command.
    Dim i As Long
    For i = 1 To Len(text)
        AsHex = AsHex & Right$("000" & Hex$(AscW(Mid$(text, i, 1))), 4)
    Next i
End Function
